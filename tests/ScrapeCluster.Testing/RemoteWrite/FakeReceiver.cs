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
/// A remote-write receiver on a free loopback port that records and checks all it gets and does as a script says. It can go
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

    private static readonly (string Name, string Value)[] RequiredHeadersOfVersion2 =
    [
        ("content-encoding", "snappy"),
        ("x-prometheus-remote-write-version", "2.0.0"),
    ];

    private readonly ConcurrentQueue<ReceiverAnswer> _script = new();
    private readonly Lock _gate = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly List<string> _problems = [];
    private readonly ReceivedSeries _series = new();

    private WebApplication? _app;
    private int _port;
    private int _held;
    private int _brokenOff;

    private FakeReceiver()
    {
    }

    /// <summary>Where to write to.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/api/v1/write");

    /// <summary>What happens to a request when the script has ended. Accepting is the default.</summary>
    public ReceiverAnswer Otherwise { get; set; } = ReceiverAnswer.Accept;

    /// <summary>What it does with remote write 2.0. Default: it is one of 1.0.</summary>
    public Version2Support Version2 { get; set; }

    /// <summary>Opened when requests in 2.0 may be answered.</summary>
    public Task Version2Gate { get; set; } = Task.CompletedTask;

    /// <summary>Larger bodies are answered with 413, before the script is asked. Null: none is too large.</summary>
    public int? MaxBodyBytes { get; set; }

    /// <summary>Asked about each request before the script: false answers 403 as a receiver does that does not believe the signature. Null: all are let in.</summary>
    public Func<ReceivedRequest, bool>? LetsIn { get; set; }

    /// <summary>What its clock says, in the <c>Date</c> of its answers. Null: the real time.</summary>
    public Func<DateTimeOffset>? Clock { get; set; }

    /// <summary>Requests that ended before their body had arrived, by its own will.</summary>
    public int BrokenOff => Volatile.Read(ref _brokenOff);

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
    /// <param name="patience">Null: 30 seconds.</param>
    public async Task WaitUntilAsync(Func<FakeReceiver, bool> isSo, string what, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? Patience);
        while (!isSo(this))
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Not within {patience ?? Patience}: {what}. Received {Requests.Count} requests, {SampleCount} samples.");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync() => await GoDownAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var scripted = NextInScript(context.Request);
        using var body = new MemoryStream();
        if (!await ReadAsync(context, scripted ?? Otherwise, body))
            return;
        var request = Record(context.Request, body.ToArray(), scripted);
        var answer = request.Answer;
        if (!await HoldAsync(answer, context.RequestAborted))
            return;
        Take(request);
        if (answer.ClosesConnection)
            context.Abort();
        else
            await AnswerAsync(context, answer);
    }

    // Null: the answer does not come from the script. A body that is too large takes nothing from it.
    private ReceiverAnswer? NextInScript(HttpRequest request) =>
        !(request.ContentLength > MaxBodyBytes) && LetsIn is null && _script.TryDequeue(out var scripted) ? scripted : null;

    private ReceiverAnswer AnswerTo(ReceivedRequest request, ReceiverAnswer? scripted)
    {
        if (request.BodyBytes > MaxBodyBytes)
            return ReceiverAnswer.Status(413, body: ReceiverTexts.NginxTooLarge);
        if (LetsIn?.Invoke(request) == false)
            return ReceiverAnswer.Status(403, body: ReceiverTexts.AmpExpiredToken);
        return scripted ?? (_script.TryDequeue(out var next) ? next : Otherwise);
    }

    private ReceiverAnswer AnswerToVersion2(ReceivedRequest request, ReceiverAnswer? scripted)
    {
        if (Version2 == Version2Support.Refuses)
            return ReceiverAnswer.Status(415);
        var answer = AnswerTo(request, scripted);
        if (Version2 == Version2Support.DoesNotLook)
            return answer with { TakesSamples = false };
        return answer.TakesSamples
            ? answer with { Headers = new Dictionary<string, string>(answer.Headers) { ["X-Prometheus-Remote-Write-Samples-Written"] = $"{request.SampleCount}" } }
            : answer;
    }

    // False: the answer says not to read on.
    private async Task<bool> ReadAsync(HttpContext context, ReceiverAnswer answer, MemoryStream body)
    {
        if (answer is { ResetsAfterBytes: null, ReadsBytesPerSecond: null })
        {
            await context.Request.Body.CopyToAsync(body);
            return true;
        }
        var piece = new byte[1];
        while (answer.ResetsAfterBytes is not { } last || body.Length < last)
        {
            if (await context.Request.Body.ReadAsync(piece) == 0)
                return true;
            body.Write(piece);
            if (answer.ReadsBytesPerSecond is { } speed)
                await Task.Delay(TimeSpan.FromSeconds(1.0 / speed));
        }
        Interlocked.Increment(ref _brokenOff);
        context.Abort();
        return false;
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

    private async Task AnswerAsync(HttpContext context, ReceiverAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        if (answer.RetryAfter is { } retryAfter)
            response.Headers.RetryAfter = retryAfter;
        if (Clock is { } clock)
            response.Headers.Date = clock().ToString("R");
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        if (answer.BreaksOffAnswer)
            response.ContentLength = answer.Body.Length + 1;
        if (answer.Body.Length > 0)
            await response.WriteAsync(answer.Body);
        if (!answer.BreaksOffAnswer)
            return;
        await response.Body.FlushAsync();
        context.Abort();
    }

    private ReceivedRequest Record(HttpRequest request, byte[] body, ReceiverAnswer? scripted)
    {
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        lock (_gate)
        {
            var isVersion2 = headers.GetValueOrDefault("content-type") == Version2Reader.ContentType;
            CheckHeaders(headers, isVersion2 ? RequiredHeadersOfVersion2 : RequiredHeaders);
            var received = new ReceivedRequest(request.Path, headers, body.Length, Decode(body, isVersion2), Otherwise);
            received = received with { Answer = isVersion2 ? AnswerToVersion2(received, scripted) with { Gate = Version2Gate } : AnswerTo(received, scripted) };
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

    private void CheckHeaders(Dictionary<string, string> headers, (string Name, string Value)[] required)
    {
        foreach (var (name, value) in required)
        {
            if (headers.GetValueOrDefault(name) != value)
                _problems.Add($"Header {name} is \"{headers.GetValueOrDefault(name)}\" instead of \"{value}\"");
        }
        if (!headers.ContainsKey("user-agent"))
            _problems.Add("Header user-agent is missing");
    }

    private WriteRequest? Decode(byte[] body, bool isVersion2)
    {
        try
        {
            var plain = Snappy.DecompressToArray(body);
            return isVersion2 ? Version2Reader.Read(plain) : WriteRequest.Parser.ParseFrom(plain);
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
