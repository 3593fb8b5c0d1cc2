using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>The cluster's members as events told them.</summary>
internal sealed class ClusterView(UniqueAddress self)
{
    private readonly Dictionary<UniqueAddress, MemberStatus> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];
    private readonly HashSet<UniqueAddress> _stopping = [];

    public IEnumerable<(UniqueAddress Node, MemberStatus Status)> Members => _members.Select(member => (member.Key, member.Value));

    /// <summary>All but this node and those that are on their way out.</summary>
    public IEnumerable<Address> Peers => _members
        .Where(member => !member.Key.Equals(self) && member.Value is not (MemberStatus.Down or MemberStatus.Exiting))
        .Select(member => member.Key.Address);

    /// <summary>As in <see cref="Heirs.Any"/>.</summary>
    public bool HasHeir => _members.Any(member => member.Value == MemberStatus.Up && CanInherit(member.Key) && !_unreachable.Contains(member.Key));

    /// <summary>As in <see cref="Heirs.Expected"/>.</summary>
    public bool ExpectsHeir => _members.Any(member =>
        member.Value is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up && CanInherit(member.Key));

    public MemberStatus? StatusOf(UniqueAddress node) => _members.TryGetValue(node, out var status) ? status : null;

    public Standing StandingOf(UniqueAddress node) => StatusOf(node) switch
    {
        null or MemberStatus.Removed => Standing.Unknown,
        MemberStatus.Down => Standing.Down,
        _ when _unreachable.Contains(node) => Standing.Unreachable,
        _ => Standing.Member,
    };

    public void Set(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
            _members[member.UniqueAddress] = member.Status;
        foreach (var member in state.Unreachable)
            _unreachable.Add(member.UniqueAddress);
    }

    public void Set(ClusterEvent.IMemberEvent change)
    {
        var node = change.Member.UniqueAddress;
        if (change is not ClusterEvent.MemberRemoved)
        {
            _members[node] = change.Member.Status;
            return;
        }

        _members.Remove(node);
        _unreachable.Remove(node);
        _stopping.Remove(node);
    }

    public void Set(ClusterEvent.ReachabilityEvent change)
    {
        if (change is ClusterEvent.UnreachableMember)
            _unreachable.Add(change.Member.UniqueAddress);
        else
            _unreachable.Remove(change.Member.UniqueAddress);
    }

    private bool CanInherit(UniqueAddress node) => !node.Equals(self) && !_stopping.Contains(node);

    public void SetStopping(UniqueAddress node)
    {
        if (_members.ContainsKey(node))
            _stopping.Add(node);
    }
}
