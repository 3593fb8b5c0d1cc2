using Akka.Actor;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Status;

/// <summary>Lives for one question: puts together what the discovery singleton answers in parts. Where a part is missing there is no answer.</summary>
internal sealed class AllocationGatherer : UntypedActor, IWithTimers
{
    private readonly IActorRef _asker;
    private readonly IActorRef _discovery;
    private readonly DiscoveryProtocol.AllocationRequest _question;
    private readonly TimeSpan _patience;
    private readonly Dictionary<int, DiscoveryProtocol.Allocation> _parts = [];

    public AllocationGatherer(IActorRef asker, IActorRef discovery, DiscoveryProtocol.AllocationRequest question, TimeSpan patience)
    {
        _asker = asker;
        _discovery = discovery;
        _question = question;
        _patience = patience;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef asker, IActorRef discovery, DiscoveryProtocol.AllocationRequest question, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new AllocationGatherer(asker, discovery, question, patience));

    protected override void PreStart()
    {
        _discovery.Tell(_question, Self);
        Timers.StartSingleTimer("patience", PatienceOver.Instance, _patience);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DiscoveryProtocol.Allocation m: OnPart(m); break;
            case PatienceOver: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    private void OnPart(DiscoveryProtocol.Allocation part)
    {
        _parts[part.Index] = part;
        if (_parts.Count < part.Count)
            return;
        _asker.Tell(part with { Index = 0, Count = 1, Targets = _parts.OrderBy(entry => entry.Key).SelectMany(entry => entry.Value.Targets).ToValueList() });
        Context.Stop(Self);
    }

    private sealed record PatienceOver
    {
        public static readonly PatienceOver Instance = new();
    }
}
