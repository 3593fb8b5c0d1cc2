namespace ScrapeCluster.Actors.Tenure;

/// <summary>Whether other nodes could take this node's shards over.</summary>
internal sealed class Heirs
{
    private volatile bool _any;
    private volatile bool _expected;

    /// <summary>One that is Up, can be reached, and is not stopping itself.</summary>
    public bool Any => _any;

    /// <summary>One that may soon be: it also may be joining, or not be reachable just now.</summary>
    public bool Expected => _expected;

    public void Set(bool any, bool expected)
    {
        _any = any;
        _expected = expected;
    }
}
