using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>A filter of EC2's own: instances of which <paramref name="Name"/> is one of the values.</summary>
public sealed record Ec2Filter(string Name, ValueList<string> Values);
