using Akka.Actor;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// One target of a shard on this node. The shard actor owns it; <see cref="State"/> is set by the target actor alone, and read
/// by whoever asks for the status.
/// </summary>
internal sealed class TargetEntry(Target target, ScrapePool pool, AssignmentVersion assigned)
{
    private volatile TargetState _state = new(target, pool);

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

    public IActorRef Actor { get; set; } = ActorRefs.Nobody;
}
