using ScrapeCluster.Actors.Serialization;

namespace ScrapeCluster.Actors.Forming;

/// <summary>What nodes say to each other before, and beside, being in one cluster.</summary>
internal static class FormingProtocol
{
    /// <summary>Who are you? Says itself who asks.</summary>
    /// <param name="AskedAt">Reading of the asker's clock; comes back with the answer.</param>
    public sealed record Probe(Greeting From, long AskedAt) : IWireMessage;

    /// <param name="AskerUid">An answer to an earlier start of the asker is none.</param>
    /// <param name="KnowsEarlierStart">An earlier start of the asker is still a member that has not said good-bye: it crashed, and its shards come back to life now.</param>
    public sealed record ProbeAnswer(Greeting From, int AskerUid, long AskedAt, bool KnowsEarlierStart = false) : IWireMessage;
}
