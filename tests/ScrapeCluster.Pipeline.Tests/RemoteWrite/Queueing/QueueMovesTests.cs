using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing;

/// <summary>A shard wanders at random between three nodes' queues; what the receiver gets stays in order, and every ledger adds up.</summary>
public sealed class QueueMovesTests
{
    private const int Nodes = 3;
    private const int Steps = 400;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Order_and_sums_hold_whatever_happens(int seed)
    {
        var wandering = new Wandering(new Random(seed), limitBytes: seed % 2 == 0 ? 1_000_000 : 8_000);
        for (var step = 0; step < Steps; step++)
        {
            wandering.Step();
            wandering.ShouldAddUp();
        }
        wandering.ComeToRest();

        wandering.Received.ShouldBeInOrder(SortDirection.Ascending);
        wandering.Received.Count.ShouldBe(wandering.Received.Distinct().Count());
        wandering.Lost.ShouldBe(wandering.Appended - wandering.Received.Count);
        if (seed % 2 == 0)
            wandering.Lost.ShouldBe(0);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    /// <summary>The protocol between nodes without nodes: a claim is served by handing over or sending, its gate opens when it is drained.</summary>
    private sealed class Wandering
    {
        private readonly Random _random;
        private readonly Node[] _nodes;
        private readonly List<Move> _moves = [];
        private int _owner;
        private long _epoch;
        private int _now;

        public Wandering(Random random, long limitBytes)
        {
            _random = random;
            _nodes = [.. Enumerable.Range(0, Nodes).Select(_ => new Node(limitBytes))];
        }

        public List<int> Received { get; } = [];

        public int Appended { get; private set; }

        public long Lost => _nodes.Sum(node => node.Ledger.DroppedInAll);

        public void Step()
        {
            switch (_random.Next(10))
            {
                case < 4: Append(); break;
                case 4: MoveOn(); break;
                case < 7: Send(_random.Next(Nodes)); break;
                default: Serve(); break;
            }
        }

        public void ComeToRest()
        {
            for (var i = 0; _nodes.Any(node => !node.Queue.IsDone); i++)
            {
                i.ShouldBeLessThan(100_000, "nodes wait for each other");
                Send(i % Nodes);
                Serve();
            }
        }

        public void ShouldAddUp()
        {
            foreach (var node in _nodes)
            {
                (node.Ledger.Enqueued + node.Ledger.TakenOver).ShouldBe(
                    node.Ledger.Acknowledged + node.Ledger.DroppedInAll + node.Ledger.HandedOver + node.Queue.PendingSamples);
            }
        }

        private void Append()
        {
            _nodes[_owner].Queue.Append(TestFragments.Sized(_random.Next(1_000), timestampMs: Appended++), TimeSpan.FromSeconds(++_now));
        }

        private void MoveOn()
        {
            var to = _random.Next(Nodes);
            if (to == _owner)
                return;
            _epoch++;
            // A node that has nothing, and waits for nothing, is not waited for.
            if (!_nodes[_owner].Queue.IsDone && _nodes[to].Queue.Hold(_epoch))
                _moves.Add(new Move(_owner, to, _epoch));
            _owner = to;
        }

        private void Send(int number)
        {
            var node = _nodes[number];
            // Who began to hand over goes on with it.
            if (_moves.Exists(move => move.From == number && move.HandsOver) || node.Queue.Peek(Some(node)) is not { } batch)
                return;
            switch (_random.Next(4))
            {
                case 0:
                    node.Queue.PutBack(batch, triedTogether: batch.Queued.Count);
                    break;
                default:
                    Received.AddRange(batch.Fragments.Select(fragment => (int)fragment.MaxTimestampMs));
                    node.Queue.Acknowledge(batch);
                    break;
            }
        }

        private void Serve()
        {
            if (_moves.Count == 0)
                return;
            var move = _moves[_random.Next(_moves.Count)];
            var (old, next) = (_nodes[move.From].Queue, _nodes[move.To].Queue);
            // A node serves the oldest claim first.
            if (!_moves.Exists(other => other.From == move.From && other.Epoch < move.Epoch)
                && old.PeekToHandOver(move.Epoch, Some(_nodes[move.From])) is { } block)
                HandOver(old, next, move, block);
            if (old.IsDrained(move.Epoch))
                Open(next, move);
        }

        private void HandOver(WriteQueue old, WriteQueue next, Move move, QueueBatch block)
        {
            move.HandsOver = true;
            if (_random.Next(5) > 0 && next.TakeOver(move.Epoch, block.Queued))
                old.HandedOver(block);
            else
                old.PutBack(block);
        }

        private void Open(WriteQueue next, Move move)
        {
            _moves.Remove(move);
            var passed = next.Release(move.Epoch);
            // Whoever the node owed something from before then has its answer.
            foreach (var done in _moves.Where(other => other.From == move.To && other.Epoch < passed).ToList())
                Open(_nodes[done.To].Queue, done);
        }

        private Func<Pipeline.RemoteWrite.Encoding.Fragment, PeekChoice> Some(Node node)
        {
            var left = node.Queue.State.OldestTried is > 0 and var tried ? tried : _random.Next(1, 5);
            return _ => left-- > 0 ? PeekChoice.Take : PeekChoice.Stop;
        }
    }

    private sealed record Move(int From, int To, long Epoch)
    {
        public bool HandsOver { get; set; }
    }

    private sealed class Node
    {
        public Node(long limitBytes) => Queue = new WriteQueue(0, new QueueBudget(limitBytes), Ledger);

        public EndpointLedger Ledger { get; } = new();

        public WriteQueue Queue { get; }
    }
}
