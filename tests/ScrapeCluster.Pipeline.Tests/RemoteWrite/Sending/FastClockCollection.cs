using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

/// <summary>Tests whose clock runs ahead as fast as the machine allows: with nothing beside them, or what they start does not keep up with it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FastClockCollection
{
    public const string Name = "fast clock";
}
