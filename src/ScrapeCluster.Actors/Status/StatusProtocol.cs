using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Status;

/// <summary>Questions about what runs where.</summary>
internal static class StatusProtocol
{
    /// <summary>From the server: the targets of the whole cluster, as <see cref="TargetsStatus"/>. Stays on the node.</summary>
    /// <param name="Patience">Who has not answered then is left out.</param>
    public sealed record GatherTargets(TimeSpan Patience)
    {
        public static readonly GatherTargets Instance = new(TimeSpan.FromSeconds(5));
    }

    /// <summary>From the server: how are the discoverers doing? Passed on to the singleton, whose answer it is.</summary>
    public sealed record AskDiscoverers
    {
        public static readonly AskDiscoverers Instance = new();
    }

    /// <summary>From the server: which targets of a job does a collector get? Passed on to the singleton; answered as <see cref="DiscoveryProtocol.Allocation"/>, whole.</summary>
    public sealed record AskAllocation(DiscoveryProtocol.AllocationRequest Question, TimeSpan Patience);

    /// <summary>To one node: what do you scrape? The answer comes in parts.</summary>
    public sealed record NodeTargetsRequest : IWireMessage
    {
        public static readonly NodeTargetsRequest Instance = new();
    }

    /// <summary>Part <paramref name="Index"/> of <paramref name="Count"/>.</summary>
    public sealed record NodeTargets(string Node, int Index, int Count, ValueList<ScrapedTarget> Targets) : IWireMessage;

    public sealed record ScrapedTarget(Target Target, int Shard, ScrapeResult? Last);
}
