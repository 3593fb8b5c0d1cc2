namespace ScrapeCluster.Pipeline.Model;

/// <summary>A few objects kept to be used again, filled and emptied from the front: one used lately is still in the processor's cache. Safe on many threads.</summary>
internal sealed class IdlePlaces<T>(int count)
    where T : class
{
    private readonly T?[] _places = new T?[count];

    public T? TryTake()
    {
        foreach (ref var place in _places.AsSpan())
        {
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } idle)
                return idle;
        }

        return null;
    }

    /// <returns>False: there are enough.</returns>
    public bool TryGive(T item)
    {
        foreach (ref var place in _places.AsSpan())
        {
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, item, null) is null)
                return true;
        }

        return false;
    }
}
