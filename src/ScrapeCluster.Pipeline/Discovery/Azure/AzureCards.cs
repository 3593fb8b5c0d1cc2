using System.Collections.Concurrent;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>
/// Remembers network interfaces for ten to thirteen refresh intervals, as Prometheus does: each is a request of its own, and Azure allows few. What the
/// last round did not look for is forgotten.
/// </summary>
internal sealed class AzureCards(TimeSpan refreshInterval, TimeProvider time)
{
    private ConcurrentDictionary<string, Kept> _known = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, Kept> _before = new(StringComparer.Ordinal);

    /// <summary>Begins a round.</summary>
    public void Begin()
    {
        // What a round that failed did not come to is still known.
        foreach (var (id, kept) in _before)
            _known.TryAdd(id, kept);
        (_before, _known) = (_known, new ConcurrentDictionary<string, Kept>(StringComparer.Ordinal));
    }

    /// <summary>The round saw all that there is.</summary>
    public void End() => _before.Clear();

    /// <returns>Null: there is none of that id; this is not remembered.</returns>
    public async Task<AzureCard?> FindAsync(string id, Func<CancellationToken, Task<AzureCard?>> ask, CancellationToken cancellationToken)
    {
        if (_before.TryGetValue(id, out var kept) && time.GetUtcNow() < kept.Until)
        {
            _known[id] = kept;
            return kept.Card;
        }

        var card = await ask(cancellationToken).ConfigureAwait(false);
        if (card is not null)
            _known[id] = new Kept(card, time.GetUtcNow() + (refreshInterval * (10 + (3 * Random.Shared.NextDouble()))));
        return card;
    }

    private sealed record Kept(AzureCard Card, DateTimeOffset Until);
}
