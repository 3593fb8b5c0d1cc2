using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// What the members of the cluster say they have left over, and whether a shard that begins here has to wait for some of it before it
/// sends. Safe on many threads.
/// </summary>
/// <param name="crashWait">How long a lost node is waited for. Zero: not at all.</param>
/// <param name="expectedNodes">As many as the cluster has when all are there.</param>
internal sealed class LeftoverBook(UniqueAddress self, TimeSpan crashWait, int expectedNodes, TimeProvider time)
{
    /// <summary>A member that says nothing for so long has nothing, as far as anybody knows: it may be of a release without the census.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A shard that was lost with its node begins elsewhere within this time; clocks of two nodes may differ by some of it.
    private static readonly TimeSpan BeginsWithin = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<UniqueAddress, Statement> _members = [];
    private readonly List<LostNode> _lost = [];
    private bool _hasOwn;
    private TimeSpan? _memberSince;

    private TimeSpan Now => time.Monotonic();

    /// <summary>This node has become a full member: soon all others should be there too.</summary>
    public void BecameMember()
    {
        lock (_gate)
            _memberSince ??= Now;
    }

    /// <summary>Whether this node itself has something left over.</summary>
    public void SetOwn(bool any)
    {
        lock (_gate)
            _hasOwn = any;
    }

    /// <returns>True where the member is new.</returns>
    public bool Add(UniqueAddress member)
    {
        lock (_gate)
            return !member.Equals(self) && _members.TryAdd(member, new Statement(Now));
    }

    /// <param name="isLost">Put out because it could not be reached.</param>
    /// <returns>Not null where it may come back.</returns>
    public LostNode? Remove(UniqueAddress member, bool isLost)
    {
        lock (_gate)
        {
            _members.Remove(member);
            if (!isLost || member.Equals(self))
                return null;
            var lost = new LostNode(member, Now, time.GetUtcNow().ToUnixTimeMilliseconds());
            _lost.RemoveAll(other => other.Address == lost.Address || lost.At - other.At > crashWait);
            _lost.Add(lost);
            return lost;
        }
    }

    /// <summary>False: nobody waits for lost nodes.</summary>
    public bool WaitsForLost => crashWait > TimeSpan.Zero;

    /// <summary>True where a node with this address was lost of late.</summary>
    public bool IsMissed(Address node)
    {
        lock (_gate)
            return _lost.Exists(lost => lost.Address == node);
    }

    /// <summary>A member said what it has.</summary>
    public void Spoke(LeftoverProtocol.Census census)
    {
        lock (_gate)
        {
            if (census.From.Equals(self))
                return;
            if (!_members.TryGetValue(census.From, out var member))
                _members[census.From] = member = new Statement(Now);
            if (member.HasSpoken && member.Sequence >= census.Sequence)
                return;
            member.FirstHeard ??= Now;
            member.Sequence = census.Sequence;
            member.Left = census.Left.ToDictionary(left => (left.Endpoint, left.Shard), left => left.OldestMs);
        }
    }

    /// <summary>A member handed over all that it had of a shard.</summary>
    public void HandedOver(UniqueAddress member, string endpoint, int shard)
    {
        lock (_gate)
            _members.GetValueOrDefault(member)?.Left.Remove((endpoint, shard));
    }

    /// <summary>Members that have not spoken, with the time since when they are known.</summary>
    public IReadOnlyList<(UniqueAddress Member, TimeSpan Since)> Silent()
    {
        lock (_gate)
            return [.. _members.Where(member => !member.Value.HasSpoken).Select(member => (member.Key, member.Value.Since))];
    }

    public IReadOnlyList<UniqueAddress> Spoken()
    {
        lock (_gate)
            return [.. _members.Where(member => member.Value.HasSpoken).Select(member => member.Key)];
    }

    /// <summary>Every shard of which some other node has something.</summary>
    public IReadOnlyList<(string Endpoint, int Shard)> Left()
    {
        lock (_gate)
            return [.. _members.Values.SelectMany(member => member.Left.Keys).Distinct()];
    }

    /// <summary>A shard begins here. What comes next may be that it sends at once.</summary>
    /// <param name="coldAtMs">When it last began without a word from its old owner, milliseconds since 1970; null: not as far as is known.</param>
    /// <param name="isCold">That was now.</param>
    public LeftoverWait Begin(HandoverKey key, long? coldAtMs, bool isCold)
    {
        lock (_gate)
        {
            var lost = _lost.Where(lost => Now - lost.At < crashWait && Math.Abs((coldAtMs ?? 0) - lost.AtMs) < BeginsWithin.TotalMilliseconds);
            return new LeftoverWait(key, Now, isCold, lost);
        }
    }

    public LeftoverStep Next(LeftoverWait wait)
    {
        lock (_gate)
        {
            var now = Now;
            if (wait.Source is not null && wait.IsOverdue(now))
            {
                wait.EndSource();
                wait.HasFailed = wait.IsIncomplete = true;
            }

            if (wait.Source is not null || (!wait.IsEnding && wait.IsCold && _members.Values.Any(member => MaySpeak(member, now))))
                return new LeftoverStep(LeftoverStepKind.Wait);
            if (wait.IsEnding)
                return new LeftoverStep(LeftoverStepKind.Send);
            if (SourceOf(wait) is { } source)
                return new LeftoverStep(LeftoverStepKind.Ask, source);
            return new LeftoverStep(IsForOthers(wait, now) ? LeftoverStepKind.Wait : LeftoverStepKind.Send);
        }
    }

    private static bool MaySpeak(Statement member, TimeSpan now) => !member.HasSpoken && now - member.Since < Patience;

    // Who had the shard first comes first.
    private UniqueAddress? SourceOf(LeftoverWait wait)
    {
        var what = (wait.Key.Endpoint, wait.Key.Shard);
        return _members
            .Where(member => !wait.IsDone(member.Key) && member.Value.Left.ContainsKey(what))
            .OrderBy(member => member.Value.Left[what])
            .Select(member => member.Key)
            .FirstOrDefault();
    }

    // Whether nodes that are not there may come with something older.
    private bool IsForOthers(LeftoverWait wait, TimeSpan now)
    {
        var gone = wait.Lost.Where(lost => !IsBack(lost, wait)).ToList();
        wait.IsIncomplete |= gone.Any(lost => now - lost.At >= crashWait);
        return gone.Any(lost => now - lost.At < crashWait) || (wait.IsCold && IsStartOfAll(now));
    }

    // At the address it had, where its new life may have spoken before the old one was known to be lost; or, where addresses change with each
    // start, as a newcomer that had something of this shard.
    private bool IsBack(LostNode lost, LeftoverWait wait) => _members.Any(member => member.Key.Address == lost.Address
        ? member.Value.HasSpoken && !member.Key.Equals(lost.Node) && (lost.IsKnown || member.Value.FirstHeard >= lost.At)
        : member.Value.FirstHeard >= lost.At && wait.IsDone(member.Key));

    // All nodes start, and not after a clean stop: those that are still to come may have something too.
    private bool IsStartOfAll(TimeSpan now) =>
        _members.Count + 1 < expectedNodes && _memberSince is { } since && now - since < crashWait
        && (_hasOwn || _members.Values.Any(member => member.Left.Count > 0));

    private sealed class Statement(TimeSpan since)
    {
        public TimeSpan Since { get; } = since;
        public TimeSpan? FirstHeard { get; set; }
        public bool HasSpoken => FirstHeard is not null;
        public long Sequence { get; set; }
        public Dictionary<(string Endpoint, int Shard), long> Left { get; set; } = [];
    }
}
