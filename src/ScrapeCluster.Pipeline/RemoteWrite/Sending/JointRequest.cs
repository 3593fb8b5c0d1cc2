using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// One request of a writer that leads it, with what it takes along of others: from being put together until every part is settled. While it is under way
/// it has the others' turns.
/// </summary>
/// <param name="leader">Has its own turn.</param>
internal sealed class JointRequest(RemoteWriter leader, EndpointSender sender, TimeProvider time, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly RequestBatcher _filling = new(sender.Limits);
    private readonly List<RequestPart> _parts = [];

    public bool IsEmpty => _parts.Count == 0;

    /// <summary>Puts it together: one that was tried before as it was, a new one of the leader's oldest and then of whoever has the oldest.</summary>
    public void Gather()
    {
        if (leader.Tried is { } tried && leader.Queue.State.OldestTried > 0)
            GatherAgain(tried);
        else if (leader.Cut(_filling, sender) is { } batch)
            GatherNew(batch);
    }

    /// <summary>Sends it once, and settles what became of it.</summary>
    public async Task SendAsync(SendPermit permit)
    {
        foreach (var part in _parts)
            part.Writer.BeginSending(this, part.Batch);
        var request = new WriteRequest([.. _parts.SelectMany(part => part.Batch.Fragments)]) { MayGoOn = () => leader.MaySend };
        permit.Use(request);
        var outcome = await sender.SendAsync(request, leader.Retry.Attempt, _cancellation.Token).ConfigureAwait(false);
        permit.End(outcome);
        foreach (var part in _parts)
            part.Writer.Traffic.Count(outcome, part.MaxTimestampMs, time.GetUtcNow());
        new Settlement(leader, _parts, sender, time).Settle(request, outcome);
    }

    /// <summary>Somebody needs what it has of him. From any thread.</summary>
    public void BreakOff()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>Gives the turns back. What is not settled waits again.</summary>
    public void End()
    {
        foreach (var (writer, batch) in _parts)
        {
            writer.EndSending(batch);
            if (writer != leader)
                writer.ComeBack();
        }
        _parts.Clear();
    }

    public void Dispose() => _cancellation.Dispose();

    private void GatherAgain(TriedRequest tried)
    {
        _filling.Begin(sender.Size.MaxBytes);
        foreach (var writer in tried.Writers)
        {
            if (writer == leader || writer.TryTakeAlong(sender, tried))
                Add(writer);
        }
    }

    private void GatherNew(QueueBatch batch)
    {
        _parts.Add(new RequestPart(leader, batch));
        if (!leader.MayLeadOthers || batch.Queued[0].TriedTogether > 0)
            return;
        foreach (var writer in sender.Sharing.OthersOf(leader))
        {
            if (_filling.IsFilled)
                return;
            if (writer.TryTakeAlong(sender, tried: null))
                Add(writer);
        }
    }

    private void Add(RemoteWriter writer)
    {
        QueueBatch? batch = null;
        try
        {
            batch = writer.PeekOldest(_filling, sender);
        }
        finally
        {
            if (batch is not null)
                _parts.Add(new RequestPart(writer, batch));
            else if (writer != leader)
                writer.ComeBack();
        }
    }
}
