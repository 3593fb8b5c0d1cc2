using Akka.Actor;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// One target of a shard on this node. The shard actor owns it; <see cref="State"/> and what the target actor is named for are set
/// by the target actor alone. Whoever asks for the status may read <see cref="State"/>, others only after the actor has ended.
/// </summary>
internal sealed class TargetEntry(Target target, ScrapePool pool, AssignmentVersion assigned)
{
    private volatile TargetState _state = new(target, pool);
    private volatile bool _isScraping;

    public TargetKey Key { get; } = TargetKey.Of(target);

    public TargetState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>As last assigned; the target actor takes it over between two scrapes.</summary>
    public Target Target { get; set; } = target;

    public ScrapePool Pool { get; set; } = pool;

    /// <summary>The last assignment that named this target.</summary>
    public AssignmentVersion Assigned { get; set; } = assigned;

    /// <summary>Gone from the assignment; its markers are still to be written.</summary>
    public bool Ending { get; set; }

    /// <summary>
    /// The last slot that was scraped, or missed and counted: the next one is due. Set by the target actor once it runs. Null: the
    /// target begins with its next slot.
    /// </summary>
    public DateTimeOffset? Settled { get; set; }

    /// <summary>Slots that had passed when the target started were missed on the way from another node.</summary>
    public bool Moved { get; init; }

    /// <summary>Series of earlier owners that the target actor has not taken over yet.</summary>
    public IReadOnlyList<SeriesSnapshot> Inherited { get; set; } = [];

    /// <summary>A scrape works on the state. Set by the target actor.</summary>
    public bool IsScraping
    {
        get => _isScraping;
        set => _isScraping = value;
    }

    public IActorRef Actor { get; set; } = ActorRefs.Nobody;
}
