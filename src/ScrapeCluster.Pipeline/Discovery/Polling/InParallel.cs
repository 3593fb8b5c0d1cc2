namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>Many requests, some of them at the same time.</summary>
internal static class InParallel
{
    /// <summary>Does the same for each item, several at a time; the first failure ends the others.</summary>
    /// <returns>In the order of the items.</returns>
    public static async Task<TResult[]> EachAsync<T, TResult>(
        IEnumerable<T> items, int atOnce, Func<T, CancellationToken, Task<TResult>> ask, CancellationToken cancellationToken)
    {
        T[] all = [.. items];
        var results = new TResult[all.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, all.Length, options, async (i, token) => results[i] = await ask(all[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }
}
