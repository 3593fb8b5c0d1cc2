using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Snappier;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>
/// A remote-write 1.0 receiver for measurements: takes everything, decodes it, and knows of each series only the newest time, so that it
/// leaves the processor to the sender. <see cref="CheckingReceiver"/> knows more and costs more.
/// </summary>
public sealed class CountingReceiver : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SeriesClock _clock = new();
    private readonly WebApplication _app;
    private long _requests;
    private long _wireBytes;
    private long _undecodable;

    private CountingReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>Where to write to.</summary>
    public Uri Url => new($"{_app.Urls.Single()}/api/v1/write");

    /// <summary>Sums since the start.</summary>
    public ReceiverCounts Counts
    {
        get
        {
            lock (_gate)
                return new ReceiverCounts(_requests, _wireBytes, _clock.Samples, _clock.Series, _clock.OutOfOrder, _clock.Duplicates, _clock.Markers, _undecodable);
        }
    }

    public static async Task<CountingReceiver> StartAsync()
    {
        var receiver = new CountingReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.StatusCode = Take(body.GetBuffer().AsSpan(0, (int)body.Length)) ? StatusCodes.Status204NoContent : StatusCodes.Status400BadRequest;
    }

    private bool Take(ReadOnlySpan<byte> body)
    {
        byte[]? plain = null;
        lock (_gate)
        {
            _requests++;
            _wireBytes += body.Length;
            try
            {
                plain = ArrayPool<byte>.Shared.Rent(Snappy.GetUncompressedLength(body));
                _clock.Take(plain.AsSpan(0, Snappy.Decompress(body, plain)));
                return true;
            }
            catch (InvalidDataException)
            {
                _undecodable++;
                return false;
            }
            finally
            {
                if (plain is not null)
                    ArrayPool<byte>.Shared.Return(plain);
            }
        }
    }
}
