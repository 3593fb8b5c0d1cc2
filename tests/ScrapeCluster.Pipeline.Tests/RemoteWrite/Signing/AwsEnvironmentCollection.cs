using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>Tests that set the process' environment: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AwsEnvironmentCollection
{
    public const string Name = "AWS environment";
}
