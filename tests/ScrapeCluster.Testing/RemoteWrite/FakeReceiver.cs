using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Testing.RemoteWrite.Wire;
using Snappier;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>
/// A remote-write 1.0 receiver on a free loopback port that records and checks all it gets and does as a script says. It can go
/// down and come back on the same port. Safe on many threads.
/// </summary>
public sealed class FakeReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly (string Name, string Value)[] RequiredHeaders =
    [
        ("content-type", "application/x-protobuf"),
        ("content-encoding", "snappy"),
        ("x-prometheus-remote-write-version", "0.1.0"),
    ];

    private readonly ConcurrentQueue<ReceiverAnswer> _script = new();
    private readonly Lock _gate = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly List<string> _problems = [];
    private readonly ReceivedSeries _series = new();

    private WebApplication? _app;
    private int _port;
    private int _held;

    private FakeReceiver()
    {
    }

    /// <summary>Where to write to.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/api/v1/write");

    /// <summary>What happens to a request when the script has ended. Accepting is the default.</summary>
    public ReceiverAnswer Otherwise { get; set; } = ReceiverAnswer.Accept;

    /// <summary>Requests that hang or wait for a gate.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Every request that arrived in full, in order of arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => Locked(() => _requests.ToList());

    /// <summary>Accepted samples by series, named like <c>up{job="a"}</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ReceivedSample>> Series =>
        Locked(() => _series.Samples.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<ReceivedSample>)pair.Value.ToList()));

    /// <summary>Accepted samples, repeated ones not counted.</summary>
    public long SampleCount => Locked(() => _series.Samples.Values.Sum(samples => (long)samples.Count));

    /// <summary>Broken rules: wrong headers, undecodable bodies, unsorted or repeated labels, one time with two values.</summary>
    public IReadOnlyList<string> Problems => Locked(() => _problems.Concat(_series.Malformed).ToList());

    /// <summary>Samples older than the newest of their series.</summary>
    public IReadOnlyList<string> OutOfOrder => Locked(() => _series.OutOfOrder.ToList());

    /// <summary>Samples accepted more than once.</summary>
    public IReadOnlyList<string> Duplicates => Locked(() => _series.Duplicates.ToList());

    public static async Task<FakeReceiver> StartAsync()
    {
        var receiver = new FakeReceiver();
        await receiver.ComeBackAsync();
        return receiver;
    }

    /// <summary>The answers to the next requests, one each.</summary>
    public void Script(params IEnumerable<ReceiverAnswer> answers)
    {
        foreach (var answer in answers)
            _script.Enqueue(answer);
    }

    /// <summary>Stops listening and cuts all connections.</summary>
    public async Task GoDownAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    /// <summary>Listens again on the same port.</summary>
    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        var app = builder.Build();
        app.Run(HandleAsync);
        await app.StartAsync();
        _port = new Uri(app.Urls.Single()).Port;
        _app = app;
    }

    /// <summary>Looks every few milliseconds whether something has come true.</summary>
    public async Task WaitUntilAsync(Func<FakeReceiver, bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!isSo(this))
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Not within {Patience}: {what}. Received {Requests.Count} requests, {SampleCount} samples.");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync() => await GoDownAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var answer = _script.TryDequeue(out var scripted) ? scripted : Otherwise;
        var request = Record(context.Request, body.ToArray(), answer);
        if (!await HoldAsync(answer, context.RequestAborted))
            return;
        Take(request);
        if (answer.ClosesConnection)
            context.Abort();
        else
            await AnswerAsync(context.Response, answer);
    }

    // False: the sender went away meanwhile.
    private async Task<bool> HoldAsync(ReceiverAnswer answer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _held);
        try
        {
            await Task.Delay(answer.Before, cancellationToken);
            await answer.Gate.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    private static async Task AnswerAsync(HttpResponse response, ReceiverAnswer answer)
    {
        response.StatusCode = answer.StatusCode;
        if (answer.RetryAfter is { } retryAfter)
            response.Headers.RetryAfter = retryAfter;
        if (answer.Body.Length > 0)
            await response.WriteAsync(answer.Body);
    }

    private ReceivedRequest Record(HttpRequest request, byte[] body, ReceiverAnswer answer)
    {
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        lock (_gate)
        {
            CheckHeaders(headers);
            var received = new ReceivedRequest(request.Path, headers, body.Length, Decode(body), answer);
            _requests.Add(received);
            return received;
        }
    }

    private void Take(ReceivedRequest request)
    {
        if (!request.Answer.TakesSamples || request.Content is null)
            return;
        lock (_gate)
            _series.Add(request.Content);
    }

    private void CheckHeaders(Dictionary<string, string> headers)
    {
        foreach (var (name, value) in RequiredHeaders)
        {
            if (headers.GetValueOrDefault(name) != value)
                _problems.Add($"Header {name} is \"{headers.GetValueOrDefault(name)}\" instead of \"{value}\"");
        }
        if (!headers.ContainsKey("user-agent"))
            _problems.Add("Header user-agent is missing");
    }

    private WriteRequest? Decode(byte[] body)
    {
        try
        {
            return WriteRequest.Parser.ParseFrom(Snappy.DecompressToArray(body));
        }
        catch (Exception error) when (error is InvalidDataException or InvalidProtocolBufferException)
        {
            _problems.Add($"A body of {body.Length} bytes cannot be decoded: {error.Message}");
            return null;
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
