using System.Globalization;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What a <see cref="CheckingReceiver"/> got. Of each kind of mistake some examples.</summary>
public sealed record ReceiverStatistics
{
    public long Requests { get; internal set; }

    /// <summary>Requests that were answered with another status than 2xx on purpose.</summary>
    public long Refused { get; internal set; }

    public long WireBytes { get; internal set; }

    public long Samples { get; internal set; }

    public int Series { get; internal set; }

    /// <summary>Samples older than the newest of their series.</summary>
    public long OutOfOrder { get; internal set; }

    /// <summary>Samples with the time of the newest of their series.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Staleness markers.</summary>
    public long Markers { get; internal set; }

    /// <summary>Markers after which a value of the series came within two intervals: it had not ended.</summary>
    public long FalseMarkers { get; internal set; }

    /// <summary>Samples of <c>up</c> that say 0.</summary>
    public long Downs { get; internal set; }

    /// <summary>The longest time between two samples of a series that had not ended, by the samples' own times.</summary>
    public TimeSpan LongestGap { get; internal set; }

    public string LongestGapSeries { get; internal set; } = "";

    public IReadOnlyList<string> OutOfOrderExamples { get; internal set; } = [];
    public IReadOnlyList<string> DuplicateExamples { get; internal set; } = [];
    public IReadOnlyList<string> FalseMarkerExamples { get; internal set; } = [];

    /// <summary>Series and time of the markers, the first few thousand.</summary>
    public IReadOnlyList<string> MarkedSeries { get; internal set; } = [];

    /// <summary>Bodies that could not be read.</summary>
    public IReadOnlyList<string> Problems { get; internal set; } = [];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Samples} samples of {Series} series in {Requests} requests ({Refused} refused): {OutOfOrder} out of order, {Duplicates} duplicates, {Markers} markers, {FalseMarkers} false, up 0: {Downs}, longest gap {LongestGap.TotalSeconds:0.00} s ({LongestGapSeries})");
}
