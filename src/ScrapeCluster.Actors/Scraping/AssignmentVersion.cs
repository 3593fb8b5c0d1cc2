namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Orders the target lists of a shard. <see cref="Epoch"/> is the discovery singleton's life (milliseconds since 1970 at its
/// start, or one more than the highest it hears of), <see cref="Sequence"/> counts its changes.
/// </summary>
internal readonly record struct AssignmentVersion(long Epoch, long Sequence) : IComparable<AssignmentVersion>
{
    /// <summary>No list yet: older than every other.</summary>
    public static readonly AssignmentVersion None;

    public int CompareTo(AssignmentVersion other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(AssignmentVersion left, AssignmentVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(AssignmentVersion left, AssignmentVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(AssignmentVersion left, AssignmentVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AssignmentVersion left, AssignmentVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}");
}
