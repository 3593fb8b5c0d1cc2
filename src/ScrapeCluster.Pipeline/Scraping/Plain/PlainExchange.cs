using System.Net.Sockets;
using ScrapeCluster.Pipeline.HttpClients.Plain;

namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>One request on one connection. The answer, head and body, is read into one buffer; chunks are taken out in place.</summary>
internal sealed class PlainExchange(PlainSocket socket, BodyBuffer answer, ContentTypeCache contentTypes, TimeProvider time)
{
    public const int MaxHeadBytes = 64 * 1024;
    public const int MaxInterimAnswers = 5;

    /// <summary>The body of an error page is read up to here, so that its connection can be kept.</summary>
    private const int MaxErrorPageBytes = 64 * 1024;

    private const int LeastRoom = 2048;

    private int _interim;
    private int _headStart;
    private int _scanned;
    private long _contentLength;
    private bool _isChunked;
    private bool _closes;

    public required long Deadline { get; init; }

    /// <summary>A body that reaches this many bytes, or its gzip this many, is too large.</summary>
    public required long Limit { get; init; }
    public required long PackedLimit { get; init; }

    public int Status { get; private set; }
    public string Reason { get; private set; } = "";
    public string? ContentType { get; private set; }
    public bool IsGzip { get; private set; }
    public bool HasLocation { get; private set; }

    public int BodyStart { get; private set; }
    public int BodyLength { get; private set; }

    /// <summary>The connection is good for another request.</summary>
    public bool CanBeKept { get; private set; }

    /// <summary>What was seen where it failed.</summary>
    public string Error { get; private set; } = "";

    private PooledBuffer Bytes => answer.Bytes;

    public async ValueTask<ExchangeEnd> RunAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var end = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        do
        {
            if (end == ExchangeEnd.Answered)
                end = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        }
        while (end == ExchangeEnd.Answered && IsInterim());

        if (end != ExchangeEnd.Answered)
            return end;
        return Status == 200
            ? await ReadBodyAsync(IsGzip ? PackedLimit : Limit, cancellationToken).ConfigureAwait(false)
            : await ReadErrorPageAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ExchangeEnd> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        while (request.Length > 0)
        {
            var sent = socket.Send(request.Span, out var error);
            request = request[Math.Max(0, sent)..];
            if (error == SocketError.WouldBlock)
            {
                if (await socket.WaitAsync(Deadline, cancellationToken).ConfigureAwait(false) is var wait and not WaitEnd.Ready)
                    return EndOf(wait);
            }
            else if (error != SocketError.Success)
            {
                return Ended(error);
            }
        }

        return ExchangeEnd.Answered;
    }

    private async ValueTask<ExchangeEnd> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int headEnd;
        while ((headEnd = ResponseHead.FindEnd(Bytes.Span, ref _scanned)) < 0)
        {
            if (Bytes.Length - _headStart > MaxHeadBytes)
                return Fail($"its headers are longer than {MaxHeadBytes} bytes");
            if (await ReceiveAsync(LeastRoom, cancellationToken).ConfigureAwait(false) is var end and not ExchangeEnd.Answered)
                return end == ExchangeEnd.Unanswered && Bytes.Length > 0 ? Fail("it ended the connection within its headers") : end;
            if (Bytes.Length - _headStart >= 8 && !Bytes.Span[_headStart..].StartsWith("HTTP/1."u8))
                return Fail($"it answered \"{ResponseHead.Show(Bytes.Span[_headStart..])}\", which is no HTTP/1.1");
        }

        if (headEnd - _headStart > MaxHeadBytes)
            return Fail($"its headers are longer than {MaxHeadBytes} bytes");
        return TakeHead(headEnd);
    }

    private ExchangeEnd TakeHead(int headEnd)
    {
        if (ResponseHead.Parse(Bytes.Span[_headStart..headEnd], out var head) is { } error)
            return Fail(error);

        (Status, _contentLength, _isChunked, _closes) = (head.Status, head.ContentLength, head.IsChunked, head.Closes);
        (IsGzip, HasLocation) = (head.IsGzip, head.HasLocation);
        ContentType = contentTypes.Text(head.ContentType);
        if (Status != 200)
            Reason = ResponseHead.Show(head.Reason);
        BodyStart = _headStart = headEnd;
        return ExchangeEnd.Answered;
    }

    // 101 would be another protocol, which nobody asked for.
    private bool IsInterim() => Status is >= 100 and < 200 and not 101 && ++_interim <= MaxInterimAnswers;

    private async ValueTask<ExchangeEnd> ReadErrorPageAsync(CancellationToken cancellationToken)
    {
        if (Status is 204 or 304)
        {
            CanBeKept = !_closes && Bytes.Length == BodyStart;
        }
        else if (!_closes && (_isChunked || _contentLength is >= 0 and < MaxErrorPageBytes))
        {
            if (await ReadBodyAsync(MaxErrorPageBytes, cancellationToken).ConfigureAwait(false) == ExchangeEnd.Cancelled)
                return ExchangeEnd.Cancelled;
        }

        return ExchangeEnd.Answered;
    }

    private ValueTask<ExchangeEnd> ReadBodyAsync(long limit, CancellationToken cancellationToken)
    {
        if (_isChunked)
            return ReadChunksAsync(limit, cancellationToken);
        return _contentLength >= 0 ? ReadLengthAsync(limit, cancellationToken) : ReadToEndAsync(limit, cancellationToken);
    }

    private async ValueTask<ExchangeEnd> ReadLengthAsync(long limit, CancellationToken cancellationToken)
    {
        if (_contentLength >= limit)
            return ExchangeEnd.TooLarge;

        var whole = BodyStart + _contentLength;
        while (Bytes.Length < whole)
        {
            var room = (int)Math.Min(Math.Max(LeastRoom, whole - Bytes.Length), 1 << 20);
            if (await ReceiveAsync(room, cancellationToken).ConfigureAwait(false) is var end and not ExchangeEnd.Answered)
                return BrokenOff(end, $"{Bytes.Length - BodyStart} of {_contentLength} bytes of its body");
        }

        BodyLength = (int)_contentLength;
        CanBeKept = !_closes && Bytes.Length == whole;
        return ExchangeEnd.Answered;
    }

    private async ValueTask<ExchangeEnd> ReadChunksAsync(long limit, CancellationToken cancellationToken)
    {
        var chunks = new ChunkedBody();
        while (true)
        {
            var error = chunks.Decode(Bytes.Written[BodyStart..]);
            Bytes.Truncate(BodyStart + chunks.Length + chunks.Pending);
            BodyLength = chunks.Length;
            if (error is not null)
                return Fail(error);
            if (chunks.Length >= limit)
                return ExchangeEnd.TooLarge;
            if (chunks.IsComplete)
                break;
            if (await ReceiveAsync(LeastRoom, cancellationToken).ConfigureAwait(false) is var end and not ExchangeEnd.Answered)
                return BrokenOff(end, $"{BodyLength} bytes of its chunked body");
        }

        CanBeKept = !_closes && chunks.Pending == 0;
        return ExchangeEnd.Answered;
    }

    private async ValueTask<ExchangeEnd> ReadToEndAsync(long limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            BodyLength = Bytes.Length - BodyStart;
            if (BodyLength >= limit)
                return ExchangeEnd.TooLarge;
            if (await ReceiveAsync(LeastRoom, cancellationToken).ConfigureAwait(false) is var end and not ExchangeEnd.Answered)
                return end == ExchangeEnd.Unanswered ? ExchangeEnd.Answered : end;
        }
    }

    /// <summary>Reads what has come. <see cref="ExchangeEnd.Unanswered"/>: the target has ended the connection.</summary>
    private async ValueTask<ExchangeEnd> ReceiveAsync(int room, CancellationToken cancellationToken)
    {
        if (answer.MustWaitFor((long)Bytes.Length + room) && await WaitForMemoryAsync(cancellationToken).ConfigureAwait(false) is var end and not ExchangeEnd.Answered)
            return end;

        while (true)
        {
            var wait = await socket.WaitAsync(Deadline, cancellationToken).ConfigureAwait(false);
            if (wait != WaitEnd.Ready)
                return EndOf(wait);
            var count = socket.Receive(Bytes.GetSpan(room), out var error);
            if (count > 0)
            {
                Bytes.Advance(count);
                return ExchangeEnd.Answered;
            }

            if (error != SocketError.WouldBlock)
                return error == SocketError.Success ? ExchangeEnd.Unanswered : Ended(error);
        }
    }

    private async ValueTask<ExchangeEnd> WaitForMemoryAsync(CancellationToken cancellationToken)
    {
        var left = TimeSpan.FromSeconds(Math.Max(0, (double)(Deadline - time.GetTimestamp()) / time.TimestampFrequency));
        using var timeout = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await answer.ExpectAsync(BodyBuffer.LargeBytes, both.Token).ConfigureAwait(false);
            return ExchangeEnd.Answered;
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? ExchangeEnd.Cancelled : ExchangeEnd.TimedOut;
        }
    }

    private ExchangeEnd Ended(SocketError error)
    {
        if (Bytes.Length == 0 && error is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown)
            return ExchangeEnd.Unanswered;
        return Fail($"the connection broke while it was read ({new SocketException((int)error).Message})");
    }

    private ExchangeEnd BrokenOff(ExchangeEnd end, string after) =>
        end == ExchangeEnd.Unanswered ? Fail($"the connection ended after {after}") : end;

    private ExchangeEnd Fail(string error)
    {
        Error = error;
        return ExchangeEnd.Failed;
    }

    private static ExchangeEnd EndOf(WaitEnd wait) => wait == WaitEnd.TimedOut ? ExchangeEnd.TimedOut : ExchangeEnd.Cancelled;
}
