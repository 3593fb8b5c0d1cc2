namespace ScrapeCluster.Testing.Http;

/// <summary>Waits for what real files and sockets need a moment for.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="TimeoutException">The condition did not come true in time.</exception>
    public static async Task TrueAsync(Func<bool> condition, string? what = null)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > Patience)
                throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what ?? "the condition"}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
