using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// One endpoint with its settings in force, shared by its writers on this node: the client, the number of requests that may be under
/// way at once, and what is said about failures. Changed settings make another one; the last writer to leave disposes of it.
/// </summary>
public sealed class EndpointSender
{
    private readonly RemoteWriteClient _client;
    private readonly WriterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly LogThrottle _failures;
    private readonly LogThrottle _refusals;
    private int _users = 1;
    private int _failing;

    /// <param name="random">Shared by all writers: must be safe on many threads.</param>
    public EndpointSender(
        RemoteWriteOptions options, EndpointAccount account, HttpMessageInvoker http, WriterMetrics metrics, TimeProvider time, Random random, ILogger logger)
    {
        Options = options;
        Account = account;
        Limits = RequestLimits.From(options);
        Slots = new SemaphoreSlim(options.Queue.MaxShards);
        DisplayUrl = WithoutPassword(new Uri(options.Url));
        _client = new RemoteWriteClient(options, http, time);
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _random = random;
        _failures = new LogThrottle(LogThrottle.Period, time);
        _refusals = new LogThrottle(LogThrottle.Period, time);
    }

    public RemoteWriteOptions Options { get; }

    public EndpointAccount Account { get; }

    public RequestLimits Limits { get; }

    /// <summary>One per request under way: <c>max_shards</c> of them, as many as Prometheus would have under way.</summary>
    internal SemaphoreSlim Slots { get; }

    /// <summary>For people: a password in the URL is masked.</summary>
    public string DisplayUrl { get; }

    internal BackoffSchedule NewBackoff() => new(Options.Queue.MinBackoff, Options.Queue.MaxBackoff, _random);

    /// <summary>One more user.</summary>
    internal EndpointSender Retain()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>One user less; its maker counts as one.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _client.Close();
    }

    internal async Task<SendOutcome> SendAsync(WriteRequest request, int attempt, CancellationToken cancellationToken)
    {
        var begun = _time.Monotonic();
        var outcome = await _client.SendAsync(request, attempt, cancellationToken).ConfigureAwait(false);
        _metrics.Requested(Account.Endpoint, outcome, request, _time.Monotonic() - begun);
        if (outcome is SendOutcome.Accepted)
            Accepted(request);
        return outcome;
    }

    internal void Failed(SendOutcome.Retry outcome, TimeSpan delay)
    {
        _metrics.Retried(Account.Endpoint);
        if (!_failures.TryPass(out var heldBack))
            return;
        Volatile.Write(ref _failing, 1);
        Log.SendFailed(_logger, Account.Endpoint, DisplayUrl, outcome.Reason, Math.Round(delay.TotalSeconds, 3), heldBack);
    }

    internal void Refused(SendOutcome.Refused outcome, WriteRequest request)
    {
        if (_refusals.TryPass(out var heldBack))
            Log.Refused(_logger, Account.Endpoint, DisplayUrl, request.SampleCount, (int)outcome.Status, outcome.Answer, heldBack);
    }

    internal void TooLarge(WriteRequest request) =>
        Log.TooLarge(_logger, Account.Endpoint, DisplayUrl, request.CompressedLength, request.Fragments.Count);

    private void Accepted(WriteRequest request)
    {
        Account.RaiseHighestSent(request.MaxTimestampMs);
        // Only where a failure was logged, so that this line is as rare as that one.
        if (Interlocked.Exchange(ref _failing, 0) == 1)
            Log.Recovered(_logger, Account.Endpoint, DisplayUrl);
    }

    private static string WithoutPassword(Uri url)
    {
        if (url.UserInfo.Length == 0)
            return url.ToString();
        return new UriBuilder(url) { Password = url.UserInfo.Contains(':', StringComparison.Ordinal) ? "xxxxx" : "" }.Uri.ToString();
    }
}
