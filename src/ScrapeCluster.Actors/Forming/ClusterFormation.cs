using System.Globalization;

namespace ScrapeCluster.Actors.Forming;

/// <summary>
/// Decides when a node joins which cluster and when it founds one. Nodes ask each other; who hears of a cluster joins it. Where
/// there is none, each names the lowest node that it can reach as founder, and a node that enough nodes name founds. A node
/// that has named one names no other until that name cannot count any more, so with a majority as minimum two nodes cannot
/// both be named by enough. Two clusters that come about all the same (a partition right after the founding) find each other
/// later, and the nodes of the smaller one end. Not safe on many threads.
/// </summary>
internal sealed class ClusterFormation(NodeAddress self, int uid, FixedNumbers numbers, string appVersion, TimeProvider time)
{
    /// <summary>How long an answer counts, from when it was asked for.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a node that was named binds: longer than <see cref="Freshness"/> by as much as a node may stand still between being
    /// named and telling that it has founded.
    /// </summary>
    public static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    /// <summary>A node that was in a cluster, or was founding one, and is silent since then may be busy: no other founds for so long. (A crash is over by then.)</summary>
    public static readonly TimeSpan FounderPatience = TimeSpan.FromSeconds(15);

    /// <summary>How long something must be so before a node ends over it.</summary>
    public static readonly TimeSpan Certainty = TimeSpan.FromSeconds(2);

    /// <summary>How long two clusters must be seen side by side: a member's removal or join takes a moment to be known everywhere.</summary>
    public static readonly TimeSpan CertaintyOfIslands = TimeSpan.FromSeconds(12);

    /// <summary>A join that has not succeeded by then is tried through another member.</summary>
    public static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(3);

    // Between two looks at an island more time may pass than an answer counts while forming.
    private static readonly TimeSpan IslandFreshness = TimeSpan.FromSeconds(15);

    private readonly Dictionary<NodeAddress, Heard> _heard = [];
    private readonly Dictionary<NodeAddress, long> _islandSince = [];
    private OwnMembership _own = OwnMembership.None;
    private string _clusterId = "";
    private long? _memberSince;
    private long? _strangerSince;
    private long? _aloneSince;

    // The join under way, and how many there were.
    private NodeAddress? _joining;
    private long _joiningSince;
    private int _joins;

    // The promise: which node was named last, and when.
    private NodeAddress? _promised;
    private long _promisedAt;
    private NodeAddress? _choice;
    private bool _hasFounded;

    public NodeAddress Self => self;

    public int Uid => uid;

    /// <summary>Whether this node, as a member, knows which cluster it is in.</summary>
    public bool KnowsItsCluster => _clusterId.Length > 0;

    /// <summary>Whether a node answered lately.</summary>
    public bool IsHeard(NodeAddress node) => _heard.TryGetValue(node, out var heard) && IsWithin(heard.AskedAt, Freshness);

    /// <summary>Takes in the answer of a node.</summary>
    /// <param name="askedAt">When it was asked, by the own clock.</param>
    public void Hear(Greeting report, long askedAt)
    {
        if (report.Node == self || (_heard.TryGetValue(report.Node, out var known) && known.AskedAt > askedAt))
            return;
        _heard[report.Node] = new Heard(report, askedAt);
        if (!KnowsItsCluster && report.Standing == NodeStanding.Member && _own.Members.Contains((report.Node, report.Uid)))
            _clusterId = report.ClusterId;
    }

    /// <summary>Takes in what a node said of itself unasked, which may have been under way for long: it counts as no answer, but its cluster is known of.</summary>
    public void HearOf(Greeting report)
    {
        if (!IsOfCluster(report))
            return;
        // It is never alone again, however late this comes.
        if (_heard.TryGetValue(report.Node, out var known) && known.Report.Uid == report.Uid && known.Report.Standing == NodeStanding.Alone)
            _heard[report.Node] = known with { Report = report };
        else
            Hear(report, time.GetTimestamp() - (long)(Freshness.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>What this node says of itself now. Calling it is naming the choice to another node.</summary>
    public Greeting Tell()
    {
        if (_choice is not null)
            Name(_choice.Value);
        return new Greeting
        {
            Node = self,
            Uid = uid,
            Numbers = numbers,
            AppVersion = appVersion,
            Standing = _own.Standing,
            ClusterId = _own.Standing == NodeStanding.Member || _hasFounded ? _clusterId : "",
            Members = _own.Members.Count,
            Choice = _own.Standing == NodeStanding.Alone ? _choice : null,
        };
    }

    /// <summary>What to do, given what was heard so far.</summary>
    /// <param name="minNodes">So many nodes, with this one, must name a founder.</param>
    /// <param name="others">So many other nodes are asked.</param>
    public FormationStep Decide(OwnMembership own, int minNodes, int others = 0)
    {
        _own = own;
        return own.Standing switch
        {
            NodeStanding.Alone => DecideAlone(minNodes, others),
            NodeStanding.Member => DecideAsMember(),
            _ => new FormationStep.Stay(),
        };
    }

    private FormationStep DecideAlone(int minNodes, int others)
    {
        _aloneSince ??= time.GetTimestamp();
        // Becoming the first member takes a moment, on a busy machine longer than a promise lasts; founding is never taken back.
        if (_hasFounded)
            return NameSelf();
        var fresh = _heard.Values.Where(heard => IsWithin(heard.AskedAt, Freshness)).Select(heard => heard.Report).ToList();
        var strangers = fresh.Where(report => report.Numbers != numbers).ToList();
        var kin = fresh.Where(report => report.Numbers == numbers).ToList();
        if (kin.Any(report => report.Standing == NodeStanding.Member))
            return Join(kin.Where(report => report.Standing == NodeStanding.Member));
        if (Refusal(strangers) is { } refusal)
            return refusal;
        if (kin.Find(report => report.Standing == NodeStanding.Leaving) is { } leaving)
            return NameNobody($"node {leaving.Node} is still leaving a cluster");

        // However few are there: it may have been named by others.
        if (kin.Find(report => report.ClusterId.Length > 0) is { } founder)
            return NameNobody($"node {founder.Node} is founding a cluster");
        if (_heard.Values.FirstOrDefault(heard => IsOfCluster(heard.Report) && IsWithin(heard.AskedAt, FounderPatience)) is { Report: { } silent })
            return NameNobody($"node {silent.Node} was in a cluster and does not answer");

        var alone = kin.Where(report => report.Standing == NodeStanding.Alone).ToList();
        if (alone.Count + 1 < minNodes)
            return NameNobody(TooFew(alone.Count + 1, minNodes, strangers));

        // Fewer than a majority may found, so others may as well: they get the time to answer.
        if (2 * minNodes <= others + 1 && fresh.Count < others && IsWithin(_aloneSince.Value, Freshness))
            return NameNobody($"{Text(fresh.Count)} of {Text(others)} other nodes have answered yet");
        return FoundOrName(alone, minNodes);
    }

    private FormationStep Join(IEnumerable<Greeting> members)
    {
        _strangerSince = null;
        _choice = null;
        // The larger of two clusters, as it will be the one that stays; another member at each try.
        var through = members.GroupBy(report => report.ClusterId)
            .OrderByDescending(cluster => cluster.Max(report => report.Members))
            .ThenBy(cluster => cluster.Key, StringComparer.Ordinal)
            .First().OrderBy(report => report.Node).ToList();
        if (_joining is { } pending && IsWithin(_joiningSince, JoinPatience) && through.Exists(report => report.Node == pending))
            return new FormationStep.Wait($"joining the cluster of node {pending}");

        var member = through[_joins++ % through.Count].Node;
        _joining = member;
        _joiningSince = time.GetTimestamp();
        return new FormationStep.Join(member);
    }

    private FormationStep.Refuse? Refusal(List<Greeting> strangers)
    {
        if (strangers.Find(report => report.Standing == NodeStanding.Member) is not { } member)
        {
            _strangerSince = null;
            return null;
        }

        // A cluster that this node does fit into may be about to answer.
        _strangerSince ??= time.GetTimestamp();
        if (IsWithin(_strangerSince.Value, Certainty))
            return null;
        var (theirs, ours) = numbers.DifferenceFrom(member.Numbers)!.Value;
        return new FormationStep.Refuse(
            $"Cannot join the cluster of node {member.Node}: it runs with {theirs}, this node {self} has {ours}. "
            + "All nodes of a cluster need the same; stop the whole cluster to change it.");
    }

    private FormationStep FoundOrName(List<Greeting> alone, int minNodes)
    {
        var lowest = alone.Select(report => report.Node).Append(self).Min();
        _choice = IsBoundTo(other: lowest) ? null : lowest;
        if (_choice != self)
            return new FormationStep.Wait($"node {lowest} is about to found the cluster");

        Name(self);
        var names = 1 + alone.Count(report => report.Choice == self);
        if (names < minNodes)
            return new FormationStep.Wait($"{Text(names)} of {Text(minNodes)} nodes have named this one as founder");
        _clusterId = OwnId;
        _hasFounded = true;
        return new FormationStep.Found();
    }

    private FormationStep.Wait NameSelf()
    {
        _choice = self;
        Name(self);
        return new FormationStep.Wait("founding the cluster");
    }

    private FormationStep.Wait NameNobody(string reason)
    {
        _choice = null;
        return new FormationStep.Wait(reason);
    }

    // Fellow members tell the cluster's name; where they all are gone before they could, it gets another. (Not that of the
    // cluster asked last: an earlier one may have taken the node in.)
    private FormationStep DecideAsMember()
    {
        _choice = null;
        _memberSince ??= time.GetTimestamp();
        if (!KnowsItsCluster && !IsWithin(_memberSince.Value, CertaintyOfIslands))
            _clusterId = OwnId;
        foreach (var (node, heard) in _heard)
        {
            if (!IsIsland(heard))
            {
                _islandSince.Remove(node);
                continue;
            }

            _islandSince.TryAdd(node, time.GetTimestamp());
            if (!IsWithin(_islandSince[node], CertaintyOfIslands) && IsToGiveWayTo(heard.Report))
                return GiveWay(heard.Report);
        }

        return new FormationStep.Stay();
    }

    private bool IsOfCluster(Greeting report) =>
        report.Numbers == numbers && report.Standing != NodeStanding.Leaving && (report.Standing == NodeStanding.Member || report.ClusterId.Length > 0);

    private bool IsIsland(Heard heard) =>
        IsWithin(heard.AskedAt, IslandFreshness)
        && heard.Report is { Standing: NodeStanding.Member } report
        && report.Numbers == numbers
        && report.ClusterId.Length > 0 && _clusterId.Length > 0 && report.ClusterId != _clusterId
        && !_own.Members.Contains((report.Node, report.Uid));

    private bool IsToGiveWayTo(Greeting other) =>
        other.Members != _own.Members.Count ? other.Members > _own.Members.Count : string.CompareOrdinal(other.ClusterId, _clusterId) < 0;

    private FormationStep.Refuse GiveWay(Greeting other) => new(
        $"Two clusters \"{numbers.ClusterName}\" exist side by side: node {other.Node} is in one of {Text(other.Members)} nodes founded by "
        + $"{other.ClusterId}, this node {self} in one of {Text(_own.Members.Count)} founded by {_clusterId}. "
        + "This one gives way: the node ends and is to be started again, to join the other.");

    private string TooFew(int count, int minNodes, List<Greeting> strangers)
    {
        var reason = $"{Text(count)} of {Text(minNodes)} nodes are there";
        if (strangers.Count == 0)
            return reason;
        var (theirs, ours) = numbers.DifferenceFrom(strangers[0].Numbers)!.Value;
        return $"{reason}; node {strangers[0].Node} has {theirs}, this node {ours}, so they cannot be in one cluster";
    }

    private bool IsBoundTo(NodeAddress other) => _promised is { } promised && promised != other && IsWithin(_promisedAt, Promise);

    private void Name(NodeAddress node)
    {
        _promised = node;
        _promisedAt = time.GetTimestamp();
    }

    private string OwnId => $"{self}#{Text(uid)}";

    private bool IsWithin(long since, TimeSpan span) => time.GetElapsedTime(since) < span;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Heard(Greeting Report, long AskedAt);
}
