namespace ScrapeCluster.Actors.Tenure;

/// <summary>Until when a node may act: for a term after enough others confirmed it, as long as it likes where it needs none, or not at all.</summary>
internal sealed class TenureLease
{
    public static readonly TenureLease None = new();

    /// <summary>The node alone is enough: a cluster of one, or two nodes of which it has the lowest address.</summary>
    public static readonly TenureLease Unbounded = new();

    private readonly Moment _confirmed;

    private TenureLease(Moment confirmed = default) => _confirmed = confirmed;

    /// <param name="confirmed">When the question was sent that the last of enough members said yes to.</param>
    public static TenureLease Since(Moment confirmed) => new(confirmed);

    public bool HoldsAt(Moment now, TimeSpan term) =>
        ReferenceEquals(this, Unbounded) || (!ReferenceEquals(this, None) && _confirmed.ElapsedUntil(now) < term);
}
