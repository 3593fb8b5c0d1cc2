using System.Buffers;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snappier;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>
/// A remote-write 1.0 receiver for load: keeps of each series only what order, gaps and staleness markers need. It can be slow,
/// refuse, hang, go down and come back on the same port. Safe on many threads.
/// </summary>
public sealed class CheckingReceiver : IAsyncDisposable
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly SeriesBooks _books;
    private readonly IPAddress _host;
    private WebApplication? _app;
    private int _taking;
    private int _port;

    private CheckingReceiver(TimeSpan interval, IPAddress host, bool keepsTimes)
    {
        _books = new SeriesBooks(interval, keepsTimes);
        _host = host;
    }

    /// <summary>Where to write to.</summary>
    public Uri Url => new($"http://{_host}:{_port}/api/v1/write");

    /// <summary>The answer to every request; what is refused is not counted.</summary>
    public int Status { get; set; } = 204;

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>While true a request is neither taken nor answered.</summary>
    public bool Hangs { get; set; }

    /// <summary>The books since the start or the last <see cref="Forget"/>.</summary>
    public ReceiverStatistics Statistics
    {
        get
        {
            lock (_gate)
                return _books.Statistics();
        }
    }

    /// <summary>Times of the samples of <c>up</c> by series, milliseconds since 1970; only where times are kept.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> UpTimes
    {
        get
        {
            lock (_gate)
                return _books.UpTimes();
        }
    }

    /// <summary>Series seen since the start.</summary>
    public int SeriesCount
    {
        get
        {
            lock (_gate)
                return _books.SeriesCount;
        }
    }

    /// <param name="interval">The scrape interval of what will arrive: decides what a false marker is.</param>
    /// <param name="host">Where to listen. Null: 127.0.0.1.</param>
    /// <param name="keepsTimes">Keeps the time of every sample: a repeated one is then a duplicate, however late it comes.</param>
    public static async Task<CheckingReceiver> StartAsync(TimeSpan interval, IPAddress? host = null, bool keepsTimes = false)
    {
        var receiver = new CheckingReceiver(interval, host ?? IPAddress.Loopback, keepsTimes);
        await receiver.ComeBackAsync();
        return receiver;
    }

    /// <summary>Starts counting anew; the newest sample of each series is still known.</summary>
    public void Forget()
    {
        lock (_gate)
            _books.Forget();
    }

    /// <summary>Series whose newest sample is older than this. Ended ones do not count.</summary>
    public IReadOnlyList<string> SilentSince(DateTimeOffset time)
    {
        lock (_gate)
            return _books.SilentSince(time.ToUnixTimeMilliseconds());
    }

    /// <summary>Answers what it has taken, then stops listening and cuts all connections. What comes meanwhile is refused.</summary>
    public async Task GoDownAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        var clock = Stopwatch.StartNew();
        while (Volatile.Read(ref _taking) > 0 && clock.Elapsed < MostPatience)
            await Task.Delay(1);
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    /// <summary>Listens again on the same port.</summary>
    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(_host, _port));
        var app = builder.Build();
        app.Run(HandleAsync);
        _app = app;
        await app.StartAsync();
        _port = new Uri(app.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync() => await GoDownAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        if (Latency > TimeSpan.Zero)
            await Task.Delay(Latency, context.RequestAborted);
        Interlocked.Increment(ref _taking);
        try
        {
            var status = Volatile.Read(ref _app) is null ? 503 : Status;
            context.Response.StatusCode = status is >= 200 and < 300 ? Take(body.GetBuffer().AsSpan(0, (int)body.Length)) : Refuse(status);
            await context.Response.CompleteAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _taking);
        }
    }

    private int Refuse(int status)
    {
        lock (_gate)
            _books.Refused();
        return status;
    }

    private int Take(ReadOnlySpan<byte> body)
    {
        var status = Status;
        byte[]? plain = null;
        try
        {
            plain = ArrayPool<byte>.Shared.Rent(Snappy.GetUncompressedLength(body));
            var length = Snappy.Decompress(body, plain);
            lock (_gate)
                _books.Take(plain.AsSpan(0, length), body.Length);
        }
        catch (InvalidDataException error)
        {
            status = 400;
            lock (_gate)
                _books.Undecodable(error.Message);
        }
        finally
        {
            if (plain is not null)
                ArrayPool<byte>.Shared.Return(plain);
        }

        return status;
    }
}
