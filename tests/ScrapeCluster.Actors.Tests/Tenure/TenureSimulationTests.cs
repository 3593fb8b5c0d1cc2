using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.Tenure;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Tenure;

/// <summary>Networks that are cut and heal at random, processes that freeze and wake: who holds tenure, on the seconds of one clock.</summary>
public class TenureSimulationTests
{
    private const double Step = 0.05;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Never_do_both_sides_of_a_cut_hold_tenure_once_the_term_has_passed(int count)
    {
        for (var seed = 0; seed < 40; seed++)
            new Network(count, new Random((count * 1000) + seed)).Run(TimeSpan.FromMinutes(3));
    }

    private sealed class Network
    {
        private readonly Random _random;
        private readonly Node[] _nodes;
        private readonly int[] _side;
        private readonly double[] _reached;
        private readonly PriorityQueue<(int To, int From, long Round, bool IsAnswer, bool Confirms), double> _wire = new();
        private double _now = 100;
        private double _cutAt = 100;
        private double _nextCut = 110;

        public Network(int count, Random random)
        {
            _random = random;
            _side = new int[count];
            _reached = new double[count * count];
            Array.Fill(_reached, _now);
            _nodes = [.. Enumerable.Range(0, count).Select(i => new Node(i, count, _now, random.NextDouble()))];
        }

        public void Run(TimeSpan time)
        {
            for (var end = _now + time.TotalSeconds; _now < end; _now += Step)
            {
                if (_now >= _nextCut)
                    Cut();
                for (var i = 0; i < _nodes.Length; i++)
                    MaybeFreezeOrAsk(i);
                while (_wire.TryPeek(out _, out var at) && at <= _now)
                    Deliver(_wire.Dequeue());
                Check();
            }
        }

        // Any division of the nodes; often none.
        private void Cut()
        {
            var sides = _random.Next(3) + 1;
            for (var i = 0; i < _side.Length; i++)
                _side[i] = _random.Next(sides);
            _cutAt = _now;
            _nextCut = _now + 1 + (_random.NextDouble() * 25);
        }

        private void MaybeFreezeOrAsk(int i)
        {
            var node = _nodes[i];
            if (_now < node.FrozenUntil)
                return;
            if (_random.NextDouble() < 0.0005)
                node.FrozenUntil = _now + (_random.NextDouble() * 20);
            if (_now < node.NextAsk)
                return;
            node.NextAsk = _now + 1;
            var round = node.Votes.BeginRound(At(_now));
            for (var to = 0; to < _nodes.Length; to++)
                Send((to, i, round, IsAnswer: false, Confirms: false));
        }

        private void Send((int To, int From, long Round, bool IsAnswer, bool Confirms) message)
        {
            if (message.To != message.From && _side[message.To] == _side[message.From])
                _wire.Enqueue(message, _now + (_random.NextDouble() * 0.3));
        }

        private void Deliver((int To, int From, long Round, bool IsAnswer, bool Confirms) message)
        {
            var node = _nodes[message.To];
            if (_side[message.To] != _side[message.From])
                return;
            if (_now < node.FrozenUntil)
            {
                // It waits in the frozen process' socket.
                _wire.Enqueue(message, node.FrozenUntil + Step);
                return;
            }

            var reached = (message.To * _nodes.Length) + message.From;
            if (message.IsAnswer)
                node.Votes.Answered(Address(message.From), message.Round, message.Confirms);
            else
                Send((message.From, message.To, message.Round, IsAnswer: true, Confirms: _now - _reached[reached] < 4));
            _reached[reached] = _now;
        }

        private void Check()
        {
            var holders = Enumerable.Range(0, _nodes.Length).Where(i => _nodes[i].Votes.Lease().HoldsAt(At(_now), NodeTenure.Term)).ToList();
            var sides = holders.Select(i => _side[i]).Distinct().ToList();
            if (_now - _cutAt < NodeTenure.Term.TotalSeconds)
                return;
            sides.Count.ShouldBeLessThanOrEqualTo(1);
            foreach (var side in sides)
                IsMajority(side).ShouldBeTrue();
            // And the other way round: who is awake and together with enough others may act.
            var awake = _nodes.All(node => _now > node.FrozenUntil + 6);
            if (awake && _now - _cutAt > 12 && Enumerable.Range(0, _nodes.Length).Where(i => IsMajority(_side[i])).Except(holders).Any())
                throw new InvalidOperationException($"At {_now}: not all nodes of the majority hold tenure, only {string.Join(", ", holders)}.");
        }

        private bool IsMajority(int side)
        {
            var size = _side.Count(other => other == side);
            return size * 2 > _side.Length || (size * 2 == _side.Length && _side[0] == side);
        }
    }

    private sealed class Node
    {
        public Node(int index, int count, double now, double phase)
        {
            Votes = new TenureVotes(Address(index));
            Votes.SetMembers(Enumerable.Range(0, count).Select(i => (Address(i), MemberStatus.Up)), At(now));
            NextAsk = now + phase;
        }

        public TenureVotes Votes { get; }
        public double NextAsk { get; set; }
        public double FrozenUntil { get; set; }
    }

    private static UniqueAddress Address(int index) => new(new Address("akka.tcp", "t", "127.0.0.1", index + 1), index);

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), DateTimeOffset.UnixEpoch.AddSeconds(seconds));
}
