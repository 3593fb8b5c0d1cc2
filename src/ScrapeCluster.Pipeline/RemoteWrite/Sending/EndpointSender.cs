using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// One endpoint with its settings in force, shared by its writers on this node: the client, the pace of its requests, its
/// credentials, and what is said about failures. Changed settings make another one; the last writer to leave disposes of it.
/// </summary>
public sealed class EndpointSender
{
    // Where a node has no budget of its own.
    private const long InFlightBytes = 128_000_000;

    private readonly RemoteWriteClient _client;
    private readonly IRequestSigner? _signer;
    private readonly CredentialRenewal? _renewal;
    private readonly WriterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly string? _urlMistake;
    private readonly LogThrottle _failures;
    private readonly LogThrottle _denials;
    private readonly LogThrottle _unwritten;
    private readonly ConcurrentDictionary<int, LogThrottle> _refusals = new();
    private WriteMessage _message;
    private int _users = 1;
    private int _failing;

    /// <param name="random">Shared by all writers: must be safe on many threads.</param>
    /// <param name="signer">Disposed of with this. Null: the HTTP client's own authentication is all.</param>
    /// <param name="inFlight">The node's. Null: one for this endpoint alone.</param>
    public EndpointSender(
        RemoteWriteOptions options, EndpointAccount account, HttpMessageInvoker http, WriterMetrics metrics, TimeProvider time, Random random, ILogger logger,
        IRequestSigner? signer = null, InFlightBudget? inFlight = null)
    {
        var url = new Uri(options.Url);
        Options = options;
        _message = options.Message;
        Account = account;
        Limits = RequestLimits.From(options);
        Size = new LearnedSize(Limits.MaxBytes, time);
        DisplayUrl = WithoutPassword(url);
        _urlMistake = AmpUrl.Mistake(url);
        _client = new RemoteWriteClient(options, http, time, signer);
        _signer = signer;
        _renewal = signer is null ? null : new CredentialRenewal(signer, time);
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _random = random;
        _failures = new LogThrottle(LogThrottle.Period, time);
        _denials = new LogThrottle(LogThrottle.Period, time);
        _unwritten = new LogThrottle(LogThrottle.Period, time);
        Pace = new SendPace(options, Limits, NewBackoff(), (inFlight ?? new InFlightBudget(InFlightBytes)).Join(), time);
        Sharing = new RequestSharing(Limits, Pace, time);
        account.Sender = this;
    }

    public RemoteWriteOptions Options { get; }

    public EndpointAccount Account { get; }

    public RequestLimits Limits { get; }

    /// <summary>For people: a password in the URL is masked.</summary>
    public string DisplayUrl { get; }

    /// <summary>When the credentials in use end; null: never, or there are none.</summary>
    public DateTimeOffset? CredentialsExpireAt => _signer?.ExpiresAt;

    /// <summary>How large requests may be for the receiver's taste.</summary>
    internal LearnedSize Size { get; }

    /// <summary>When a request may begin.</summary>
    internal SendPace Pace { get; }

    /// <summary>Whose samples share requests.</summary>
    internal RequestSharing Sharing { get; }

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
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        if (ReferenceEquals(Account.Sender, this))
            Account.Sender = null;
        _client.Close();
        _renewal?.Dispose();
        Sharing.Dispose();
        Pace.Dispose();
    }

    internal async Task<SendOutcome> SendAsync(WriteRequest request, int attempt, CancellationToken cancellationToken)
    {
        var credentials = _renewal?.Generation ?? 0;
        var message = _message;
        var outcome = await SendOnceAsync(request, message, attempt, cancellationToken).ConfigureAwait(false);
        // Another request that was under way at the same time may have found it out first: this one was not taken either.
        if (message == WriteMessage.Version2 && WhyNotVersion2(outcome) is { } reason)
        {
            if (Interlocked.Exchange(ref _message, WriteMessage.Version1) == WriteMessage.Version2)
                Log.FallsBack(_logger, Account.Endpoint, DisplayUrl, reason);
            outcome = await SendOnceAsync(request, WriteMessage.Version1, attempt, cancellationToken).ConfigureAwait(false);
        }

        if (outcome is SendOutcome.Accepted accepted)
            Accepted(request, accepted);
        return outcome is SendOutcome.Denied denied
            ? denied with { IsRenewed = await RenewAsync(denied, credentials, cancellationToken).ConfigureAwait(false) }
            : outcome;
    }

    private async Task<SendOutcome> SendOnceAsync(WriteRequest request, WriteMessage message, int attempt, CancellationToken cancellationToken)
    {
        var begun = _time.Monotonic();
        var outcome = await _client.SendAsync(request, message, attempt, cancellationToken).ConfigureAwait(false);
        _metrics.Requested(Account.Endpoint, outcome, _time.Monotonic() - begun);
        Account.Traffic.Count(outcome, request.MaxTimestampMs, _time.GetUtcNow());
        return outcome;
    }

    /// <summary>
    /// A receiver of 1.0 refuses the media type, or does not look at it, finds nothing that it knows and accepts that: one of 2.0 says what it wrote.
    /// </summary>
    private static string? WhyNotVersion2(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Refused { Status: 415 } => "HTTP status 415",
        SendOutcome.Accepted { Written: null } => "it accepts it, but does not say what it wrote",
        _ => null,
    };

    internal void Failed(SendOutcome.Retry outcome, TimeSpan delay)
    {
        CountRetry();
        if (!_failures.TryPass(out var heldBack))
            return;
        Volatile.Write(ref _failing, 1);
        Log.SendFailed(_logger, Account.Endpoint, DisplayUrl, outcome.Reason, Math.Round(delay.TotalSeconds, 3), heldBack);
    }

    internal void Denied(SendOutcome.Denied outcome, TimeSpan delay)
    {
        CountRetry();
        if (!_denials.TryPass(out var heldBack))
            return;
        Volatile.Write(ref _failing, 1);
        Log.Denied(_logger, Account.Endpoint, DisplayUrl, outcome.Status, WithAdvice(outcome.Answer), Math.Round(delay.TotalSeconds, 3), heldBack);
    }

    internal void Refused(SendOutcome.Refused outcome, WriteRequest request)
    {
        Account.Traffic.CountRefused(outcome, request.SampleCount);
        if (!_refusals.GetOrAdd(outcome.Status, _ => new LogThrottle(LogThrottle.Period, _time)).TryPass(out var heldBack))
            return;
        var answer = outcome.Status is 403 or 404 ? WithAdvice(outcome.Answer) : outcome.Answer;
        Log.Refused(_logger, Account.Endpoint, DisplayUrl, request.SampleCount, outcome.Status, answer, heldBack);
    }

    internal void TooLarge(WriteRequest request)
    {
        Size.TooLarge(request.BodyLength);
        _metrics.Split(Account.Endpoint);
        Log.TooLarge(_logger, Account.Endpoint, DisplayUrl, request.BodyLength, request.SampleCount);
    }

    private void Accepted(WriteRequest request, SendOutcome.Accepted accepted)
    {
        _renewal?.WasBelieved();
        // Only where a failure was logged, so that this line is as rare as that one.
        if (Interlocked.Exchange(ref _failing, 0) == 1)
            Log.Recovered(_logger, Account.Endpoint, DisplayUrl);
        if (accepted.Written < request.SampleCount && _unwritten.TryPass(out _))
            Log.Unwritten(_logger, Account.Endpoint, DisplayUrl, request.SampleCount, accepted.Written.Value);
    }

    private async Task<bool> RenewAsync(SendOutcome.Denied denied, long credentials, CancellationToken cancellationToken)
    {
        try
        {
            return await _renewal!.RenewAsync(credentials, denied.ReceiverTime, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        // Whatever a source of credentials throws must not cost samples or end the writer.
        catch (Exception error)
        {
            if (_denials.TryPass(out _))
                Log.NotRenewed(_logger, error, Account.Endpoint);
            return false;
        }
    }

    private void CountRetry()
    {
        _metrics.Retried(Account.Endpoint);
        Account.Traffic.CountRetry();
    }

    private string WithAdvice(string answer) => _urlMistake is null ? answer : $"{answer} ({_urlMistake})";

    private static string WithoutPassword(Uri url)
    {
        if (url.UserInfo.Length == 0)
            return url.ToString();
        return new UriBuilder(url) { Password = url.UserInfo.Contains(':', StringComparison.Ordinal) ? "xxxxx" : "" }.Uri.ToString();
    }
}
