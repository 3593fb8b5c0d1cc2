namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>What a plan keeps of the tables beside the labels, which stand in its fragments.</summary>
/// <param name="LabelsHashes">Of each series; null where they can be worked out from <paramref name="HashGroup"/>.</param>
/// <param name="HashGroup">The group of endpoints whose labels, without its external labels, are those that are hashed.</param>
/// <param name="TableOrder">The series of the page in the order of their table; null: in the order of the page.</param>
/// <param name="TypedTexts">Texts whose labels may depend on the TYPE line before them: hash and series, or <see cref="TextTable.Dropped"/>.</param>
internal sealed record PlanIndex(ulong[]? LabelsHashes, int HashGroup, int[]? TableOrder, (ulong Hash, int Series)[] TypedTexts)
{
    private const int ObjectBytes = 72;

    public long Bytes => ObjectBytes + (8L * (LabelsHashes?.Length ?? 0)) + (4L * (TableOrder?.Length ?? 0)) + (16L * TypedTexts.Length);
}
