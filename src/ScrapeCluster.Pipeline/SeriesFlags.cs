namespace ScrapeCluster.Pipeline;

/// <summary>The bits of <see cref="SeriesSnapshot.Flags"/>.</summary>
internal static class SeriesFlags
{
    public const int Live = 1;
    public const int OwnTime = 2;
    public const int AgeShift = 2;
    public const int AgeMask = 15;
}
