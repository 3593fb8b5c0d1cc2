using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary>The time as the receiver has it: AWS refuses what was signed more than five minutes before or after its own time.</summary>
internal sealed class ClockSkew(Uri receiver, TimeProvider time, ILogger logger)
{
    /// <summary>Less than this does no harm, and a <c>Date</c> header is not more exact than some seconds.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private long _offsetTicks;

    public DateTimeOffset UtcNow => time.GetUtcNow() + Offset;

    /// <summary>What is added to our clock.</summary>
    public TimeSpan Offset => new(Volatile.Read(ref _offsetTicks));

    /// <summary>Takes over the time of an answer that has just arrived.</summary>
    /// <returns>True where what is signed next has another time.</returns>
    public bool Learn(DateTimeOffset receiverTime)
    {
        var offset = receiverTime - time.GetUtcNow();
        if ((offset - Offset).Duration() <= Tolerance)
            return false;
        // Back to our own clock where that is right again.
        offset = offset.Duration() <= Tolerance ? TimeSpan.Zero : offset;
        Volatile.Write(ref _offsetTicks, offset.Ticks);
        Log.ClockDiffers(logger, receiver.Host, offset.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        return true;
    }
}
