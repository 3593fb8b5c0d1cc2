using System.Diagnostics;

namespace ScrapeCluster.Testing;

/// <summary>Waits for what another process or thread will bring about: looks often, gives up late, says why.</summary>
public static class Eventually
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan timeout, Func<string> otherwise)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > timeout)
                throw new TimeoutException($"Not within {timeout.TotalSeconds} s: {otherwise()}");
            await Task.Delay(Pause);
        }
    }

    public static Task TrueAsync(Func<bool> condition, TimeSpan timeout, Func<string> otherwise) =>
        TrueAsync(() => Task.FromResult(condition()), timeout, otherwise);

    /// <summary>Repeats an assertion until it holds; the last failure is thrown when the time is over.</summary>
    public static async Task HoldsAsync(Func<Task> assertion, TimeSpan? timeout = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception e) when (clock.Elapsed < (timeout ?? DefaultTimeout) && e is not OutOfMemoryException)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
