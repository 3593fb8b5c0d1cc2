namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// How many requests to an endpoint may be under way at once: all of <c>max_shards</c> until the receiver shows that they are too
/// many. A 429 halves it, success brings it back by one per round; after an outage it begins with one and doubles. Not safe on many threads.
/// </summary>
internal sealed class RequestConcurrency(int most)
{
    private double _limit = most;

    // Below this each success adds one, as after an outage; above it each round does.
    private double _doublesBelow = most;

    public int Limit => (int)_limit;

    public void Accepted()
    {
        if (_limit < most)
            _limit = Math.Min(most, _limit + (_limit < _doublesBelow ? 1 : 1 / _limit));
    }

    public void Throttled() => _limit = _doublesBelow = Math.Max(1, _limit / 2);

    /// <summary>The receiver is back: its answer doubles this at once.</summary>
    /// <param name="underWay">Requests that still hang from before.</param>
    public void StartSlowly(int underWay)
    {
        _doublesBelow = most;
        _limit = Math.Min(most, underWay + 1);
    }
}
