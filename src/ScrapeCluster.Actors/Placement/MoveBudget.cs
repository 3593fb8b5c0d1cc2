namespace ScrapeCluster.Actors.Placement;

/// <summary>How many moves may still begin, of so many in any stretch of time.</summary>
internal sealed class MoveBudget(int moves, TimeSpan stretch, TimeProvider time)
{
    private readonly Queue<(long At, int Moves)> _spent = [];

    /// <summary>May be below 0: what has to happen is not stopped by the budget, but counts.</summary>
    public int Left
    {
        get
        {
            while (_spent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= stretch)
                _spent.Dequeue();
            return moves - _spent.Sum(spent => spent.Moves);
        }
    }

    public void Spend(int count)
    {
        if (count > 0)
            _spent.Enqueue((time.GetTimestamp(), count));
    }
}
