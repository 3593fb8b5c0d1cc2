namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// The memory of one body. Few bodies at a time may be large, over all targets of the node, so that many targets gone mad together
/// cannot use up its memory; the others wait, within their scrape timeouts.
/// </summary>
internal sealed class BodyBuffer(int initialCapacity) : IDisposable
{
    /// <summary>A body longer than this is large.</summary>
    public const long LargeBytes = 32L << 20;

    /// <summary>How many large bodies there may be at once.</summary>
    public const int LargeBodies = 4;

    private static readonly SemaphoreSlim Room = new(LargeBodies);

    private bool _hasRoom;
    private bool _isKept;

    public PooledBuffer Bytes { get; } = new(initialCapacity);

    /// <summary>Whether <see cref="ExpectAsync"/> may have to wait before the body grows to a length.</summary>
    public bool MustWaitFor(long length) => length >= LargeBytes && !_hasRoom;

    /// <summary>To be called before the body grows to a length.</summary>
    public ValueTask ExpectAsync(long length, CancellationToken cancellationToken) =>
        MustWaitFor(length) ? WaitAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Goes on in the place of another, which it is made from: one of the two never waits for the other.</summary>
    public void TakeRoom(BodyBuffer other) => (_hasRoom, other._hasRoom) = (other._hasRoom, false);

    /// <summary>From now on the body is the caller's, to be disposed through the answer.</summary>
    public BodyBuffer Keep()
    {
        _isKept = true;
        return this;
    }

    /// <summary>Gives the memory back unless the body is kept by another; that one calls <see cref="Release"/>.</summary>
    public void Dispose()
    {
        if (!_isKept)
            Release();
    }

    public void Release()
    {
        Bytes.Dispose();
        if (_hasRoom)
            Room.Release();
        _hasRoom = false;
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await Room.WaitAsync(cancellationToken).ConfigureAwait(false);
        _hasRoom = true;
    }
}
