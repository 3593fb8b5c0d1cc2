namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>A shard left the node with samples unsent.</summary>
/// <param name="Epoch">Number of the ownership that ended.</param>
/// <param name="Since">When it left, on the monotonic clock.</param>
/// <param name="Claim">Who waits for them; null: nobody has said so yet.</param>
/// <param name="ClaimedAt">Since when.</param>
/// <param name="IsSuperseded">The new owner waits no longer, and what is left has to be given up.</param>
/// <param name="HandsOver">
/// The new owner got a block: it gets all the rest too. Sent from here, that would come before what the new owner still holds.
/// </param>
/// <param name="OrphanedAt">When the node that had claimed them was lost. Another one begins the shard anew, with newer samples; null: none was.</param>
/// <param name="IsLeftover">The shard did not leave here: its owner asked for what is left of it from before.</param>
internal sealed record Departure(
    long Epoch,
    TimeSpan Since,
    QueueTransfer? Claim = null,
    TimeSpan ClaimedAt = default,
    bool IsSuperseded = false,
    bool HandsOver = false,
    TimeSpan? OrphanedAt = null,
    bool IsLeftover = false)
{
    /// <summary>How long a shard's old owner tries to send before it hands over.</summary>
    public static readonly TimeSpan SendFor = TimeSpan.FromSeconds(3);

    /// <summary>How long a request under way may then still take.</summary>
    public static readonly TimeSpan RequestGrace = TimeSpan.FromSeconds(2);

    /// <summary>How long the new owner may take to claim: its shard has to start first.</summary>
    public static readonly TimeSpan ClaimedWithin = TimeSpan.FromSeconds(5);

    /// <summary>From when on what is left is handed over instead of sent. Null: while nobody claims it, never.</summary>
    /// <param name="cannotSend">Sending would lead to nothing now.</param>
    public TimeSpan? HandOverFrom(bool cannotSend) =>
        Claim is null ? null : cannotSend || HandsOver ? ClaimedAt : Max(Since + SendFor, ClaimedAt);

    /// <summary>From when on newer samples may come first. Null: they wait for these.</summary>
    public TimeSpan? TooLateFrom => IsSuperseded ? TimeSpan.Zero : OrphanedAt + SendFor;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
