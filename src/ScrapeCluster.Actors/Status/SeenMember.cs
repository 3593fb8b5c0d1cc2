using Akka.Cluster;

namespace ScrapeCluster.Actors.Status;

/// <summary>A member of the cluster as this node sees it now.</summary>
internal sealed record SeenMember(string Node, string Status, bool IsReachable, string AppVersion, IReadOnlyList<string> Roles)
{
    /// <summary>All members, by name.</summary>
    public static IReadOnlyList<SeenMember> All(Cluster cluster)
    {
        var state = cluster.State;
        var oldest = state.Members
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting)
            .Aggregate((Member?)null, (oldest, member) => oldest is null || member.IsOlderThan(oldest) ? member : oldest);
        return
        [
            .. state.Members
                .OrderBy(member => NodeNames.Of(member.Address), StringComparer.Ordinal)
                .Select(member => new SeenMember(
                    NodeNames.Of(member.Address),
                    member.Status.ToString(),
                    !state.Unreachable.Contains(member),
                    member.AppVersion.ToString(),
                    RolesOf(member, state.Leader, oldest))),
        ];
    }

    private static List<string> RolesOf(Member member, Akka.Actor.Address? leader, Member? oldest)
    {
        var roles = new List<string>();
        if (member.Address.Equals(leader))
            roles.Add("leader");
        if (oldest is not null && member.UniqueAddress.Equals(oldest.UniqueAddress))
            roles.AddRange(["oldest", "discovery"]);
        return roles;
    }
}
