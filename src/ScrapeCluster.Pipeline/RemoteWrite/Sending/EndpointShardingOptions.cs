using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary><c>sharding</c>: the endpoints of a group share the series among them instead of each getting all.</summary>
/// <param name="Group">The same for all endpoints that share.</param>
/// <param name="Labels">A series goes to the endpoint that a hash of these labels' values says.</param>
public sealed record EndpointShardingOptions(string Group, ValueList<string> Labels);
