using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Forming;

namespace ScrapeCluster.Actors.Tests.Forming;

/// <summary>
/// Nodes that form clusters over a network that loses, delays and reorders messages, without any actor. Joining takes a moment
/// and may fail; a node that gives way, or crashes, starts again as a new one.
/// </summary>
internal sealed class FormationSimulation(int nodes, int minNodes, int seed, double loss, int longestDelayMs, int longestFoundingMs = 500)
{
    private const int StepMs = 50;
    private const int RoundMs = 500;

    private readonly Random _random = new(seed);
    private readonly FakeTimeProvider _time = new(Examples.Noon);
    private readonly SimulatedNode?[] _nodes = new SimulatedNode?[nodes];
    private readonly PriorityQueue<Action, int> _underWay = new();
    private int _nowMs;
    private int _starts;

    /// <summary>How often a cluster was founded.</summary>
    public int Foundings { get; private set; }

    /// <summary>The clusters there are, as sets of members.</summary>
    public IReadOnlyList<Members> Clusters => [.. _nodes.Where(node => node?.Cluster != null).Select(node => node!.Cluster!).Distinct()];

    public int Running => _nodes.Count(node => node != null);

    public bool IsWhole => Clusters is [{ } cluster] && _nodes.All(node => node is null || node.Cluster == cluster);

    /// <summary>Pairs of nodes that cannot reach each other for now.</summary>
    public Func<int, int, bool> IsCut { get; set; } = (_, _) => false;

    public void Start(int number) => _nodes[number] = new SimulatedNode(number, ++_starts, _time, _random.Next(RoundMs));

    /// <summary>The node is gone at once. Others remove it from their cluster.</summary>
    public void Crash(int number)
    {
        _nodes[number]?.Cluster?.Nodes.Remove(_nodes[number]!.Identity);
        _nodes[number] = null;
    }

    /// <summary>The node does nothing for so long, and hears all that came meanwhile afterwards.</summary>
    public void StandStill(int number, int milliseconds)
    {
        if (_nodes[number] is { } node)
            node.StillUntilMs = _nowMs + milliseconds;
    }

    public override string ToString() => string.Join('\n', _nodes.OfType<SimulatedNode>().Select(node =>
        $"{node.Formation.Tell()} {string.Join(',', node.Cluster?.Nodes ?? [])}"));

    public void Run(int milliseconds, Action<int>? each = null)
    {
        for (var end = _nowMs + milliseconds; _nowMs < end; _nowMs += StepMs)
        {
            while (_underWay.TryPeek(out _, out var due) && due <= _nowMs)
                _underWay.Dequeue()();
            foreach (var node in _nodes.OfType<SimulatedNode>().ToList())
                Look(node);
            each?.Invoke(_nowMs);
            _time.Advance(TimeSpan.FromMilliseconds(StepMs));
        }
    }

    private void Look(SimulatedNode node)
    {
        if (_nowMs < Math.Max(node.NextLookMs, node.StillUntilMs))
            return;
        node.NextLookMs = _nowMs + RoundMs;
        Act(node);
        foreach (var other in _nodes.OfType<SimulatedNode>().Where(other => other != node))
            Ask(node, other);
    }

    private void Ask(SimulatedNode node, SimulatedNode other)
    {
        var askedAt = _time.GetTimestamp();
        var greeting = node.Formation.Tell();
        Send(node, other, () =>
        {
            other.Formation.HearOf(greeting);
            var report = other.Formation.Tell();
            Send(other, node, () =>
            {
                node.Formation.Hear(report, askedAt);
                Act(node);
            });
        });
    }

    private void Send(SimulatedNode from, SimulatedNode to, Action arrive)
    {
        if (IsCut(from.Number, to.Number) || _random.NextDouble() < loss)
            return;
        _underWay.Enqueue(Arrive, _nowMs + _random.Next(longestDelayMs));

        void Arrive()
        {
            if (_nodes[from.Number] != from || _nodes[to.Number] != to)
                return;
            if (_nowMs < to.StillUntilMs)
                _underWay.Enqueue(Arrive, to.StillUntilMs);
            else
                arrive();
        }
    }

    private void Act(SimulatedNode node)
    {
        switch (node.Formation.Decide(node.Membership, minNodes))
        {
            case FormationStep.Found:
                Foundings++;
                _underWay.Enqueue(() => node.Cluster = new Members([node.Identity]), _nowMs + _random.Next(longestFoundingMs));
                break;
            case FormationStep.Join step:
                var member = _nodes.OfType<SimulatedNode>().First(other => other.Identity.Node == step.Member);
                Send(node, member, () => Send(member, node, () => Join(node, member)));
                break;
            case FormationStep.Refuse:
                Crash(node.Number);
                Start(node.Number);
                break;
        }
    }

    private static void Join(SimulatedNode node, SimulatedNode member)
    {
        if (node.Cluster != null || member.Cluster == null)
            return;
        node.Cluster = member.Cluster;
        node.Cluster.Nodes.Add(node.Identity);
    }

    internal sealed record Members(HashSet<(NodeAddress Node, int Uid)> Nodes)
    {
        public bool Equals(Members? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    private sealed class SimulatedNode(int number, int uid, TimeProvider time, int firstLookMs)
    {
        public int Number => number;

        public (NodeAddress Node, int Uid) Identity { get; } = (new NodeAddress($"10.0.0.{number + 1}", 7946), uid);

        public ClusterFormation Formation { get; } =
            new(new NodeAddress($"10.0.0.{number + 1}", 7946), uid, new FixedNumbers("test", 256, 5, 1), "1.0", time);

        public Members? Cluster { get; set; }

        public int NextLookMs { get; set; } = firstLookMs;

        public int StillUntilMs { get; set; }

        public OwnMembership Membership => Cluster is null ? OwnMembership.None : new OwnMembership(NodeStanding.Member, Cluster.Nodes);
    }
}
