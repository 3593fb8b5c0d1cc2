using System.Globalization;

namespace ScrapeCluster.Actors.Forming;

/// <summary>What must be the same on all nodes for the life of a cluster: decides where targets live and when they are due.</summary>
/// <param name="Protocol">Version of what nodes say to each other; higher ones that still understand this one keep the number.</param>
internal sealed record FixedNumbers(string ClusterName, int ShardCount, ulong Seed, int Protocol)
{
    public const int CurrentProtocol = 1;

    public static FixedNumbers Of(NodeOptions node) => new(node.ClusterName, node.ShardCount, node.Seed, CurrentProtocol);

    /// <summary>What differs, with the other's and the own value, or null.</summary>
    public (string Theirs, string Ours)? DifferenceFrom(FixedNumbers other)
    {
        if (other.ClusterName != ClusterName)
            return ($"--cluster.name={other.ClusterName}", $"--cluster.name={ClusterName}");
        if (other.ShardCount != ShardCount)
            return ($"--cluster.shards={Text(other.ShardCount)}", $"--cluster.shards={Text(ShardCount)}");
        if (other.Seed != Seed)
            return ($"phase seed {Text(other.Seed)}", $"phase seed {Text(Seed)}");
        if (other.Protocol != Protocol)
            return ($"protocol version {Text(other.Protocol)}", $"protocol version {Text(Protocol)}");
        return null;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
