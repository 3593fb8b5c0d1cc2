using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>What the page shows of the store at one moment. Counts are since start.</summary>
/// <param name="TotalSeries">Series kept now.</param>
/// <param name="MatchingSeries">Those that the filter finds, shown or not.</param>
internal sealed record SeriesPage(
    int TotalSeries, int MatchingSeries, long Requests, long Samples, long RefusedSamples, long EvictedSeries, IReadOnlyList<SeriesView> Series);

/// <param name="Samples">Oldest first.</param>
internal sealed record SeriesView(string Text, LabelSet Labels, IReadOnlyList<ReceivedSample> Samples);
