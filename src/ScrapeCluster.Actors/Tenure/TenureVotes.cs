using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>
/// Who confirmed this node when, and what follows: tenure holds for a term after the moment since which the confirming members and
/// this node are a majority, by the rule of the split-brain resolver's keep-majority: of the members that are Up or Leaving more
/// than half, or half with the lowest address among them.
/// </summary>
internal sealed class TenureVotes(UniqueAddress self)
{
    private const int RoundsKept = 32;

    private readonly SortedDictionary<UniqueAddress, Vote> _votes = new(Comparer<UniqueAddress>.Create(ByAddress));
    private readonly Queue<(long Round, Moment Asked)> _rounds = new();
    private long _round;

    /// <summary>Round in which this node became one of the voters; null while it is none.</summary>
    public long? VoterSince => _votes.GetValueOrDefault(self)?.VoterSince;

    public static bool IsVoter(MemberStatus status) => status is MemberStatus.Up or MemberStatus.Leaving;

    /// <summary>The members as this node sees them now.</summary>
    public void SetMembers(IEnumerable<(UniqueAddress Node, MemberStatus Status)> members, Moment now)
    {
        var voters = members.Where(member => IsVoter(member.Status)).Select(member => member.Node).ToHashSet();
        var selfIsNew = voters.Contains(self) && !_votes.ContainsKey(self);
        foreach (var gone in _votes.Keys.Where(node => !voters.Contains(node)).ToList())
            _votes.Remove(gone);
        foreach (var node in voters)
        {
            // A member becomes Up only when all have seen each other: as good as an answer.
            if (!_votes.ContainsKey(node) || selfIsNew)
                _votes[node] = new Vote { Confirmed = now, Round = _round, VoterSince = _round };
        }
    }

    /// <summary>The number under which members are asked now.</summary>
    public long BeginRound(Moment now)
    {
        _rounds.Enqueue((++_round, now));
        if (_rounds.Count > RoundsKept)
            _rounds.Dequeue();
        return _round;
    }

    /// <summary>A member's newest answer counts; one that does not confirm takes back what it said before.</summary>
    public void Answered(UniqueAddress by, long round, bool confirms)
    {
        if (!_votes.TryGetValue(by, out var vote) || round <= vote.Round)
            return;
        var asked = _rounds.FirstOrDefault(asked => asked.Round == round);
        if (asked.Round != round)
            return;
        vote.Round = round;
        vote.Confirmed = confirms ? asked.Asked : null;
    }

    /// <summary>A voter that has not answered the last two questions, the newest one not counted; null: none.</summary>
    public Address? SilentPeer() => _votes.Where(vote => !vote.Key.Equals(self) && _round - vote.Value.Round > 2).Select(vote => vote.Key.Address).FirstOrDefault();

    public TenureLease Lease()
    {
        if (!_votes.ContainsKey(self))
            return TenureLease.None;
        var side = new HashSet<UniqueAddress> { self };
        if (IsMajority(side))
            return TenureLease.Unbounded;
        foreach (var (node, vote) in _votes.Where(vote => vote.Value.Confirmed is not null).OrderByDescending(vote => vote.Value.Confirmed!.Value.Monotonic))
        {
            side.Add(node);
            if (IsMajority(side))
                return TenureLease.Since(vote.Confirmed!.Value);
        }

        return TenureLease.None;
    }

    private bool IsMajority(HashSet<UniqueAddress> side) =>
        side.Count * 2 > _votes.Count || (side.Count * 2 == _votes.Count && side.Contains(_votes.Keys.First()));

    // As Akka orders members.
    private static int ByAddress(UniqueAddress a, UniqueAddress b) =>
        Member.AddressOrdering.Compare(a.Address, b.Address) is var order && order != 0 ? order : a.Uid.CompareTo(b.Uid);

    private sealed class Vote
    {
        public Moment? Confirmed { get; set; }
        public long Round { get; set; }
        public long VoterSince { get; init; }
    }
}
