using Akka.Event;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>A block on its way to another node.</summary>
internal sealed class BlockOffer(QueueTransfer transfer, WriterHandoverProtocol.QueueBlock block) : IDeadLetterSuppression
{
    private readonly TaskCompletionSource<bool> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public QueueTransfer Transfer { get; } = transfer;

    public WriterHandoverProtocol.QueueBlock Block { get; } = block;

    public long Bytes { get; } = block.Fragments.Sum(moved => (long)moved.Fragment.Compressed.Length);

    /// <summary>Whether the other node has it.</summary>
    public Task<bool> Taken => _taken.Task;

    /// <summary>When it was last told, on the monotonic clock.</summary>
    public TimeSpan ToldAt { get; set; }

    public void Settle(bool taken) => _taken.TrySetResult(taken);
}
