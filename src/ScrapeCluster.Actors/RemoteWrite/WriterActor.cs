using Akka.Actor;
using Akka.Event;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Drives one <see cref="ShardWriter"/>: waits as long as that says, sends one request or hands over one block at a time, and ends
/// when it is told to stop and everything is done or the time is up.
/// </summary>
internal sealed class WriterActor : UntypedActor, IDisposable
{
    // Only after a fault of our own: the writer itself waits out every fault of the receiver.
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookWhileStopping = TimeSpan.FromMilliseconds(500);

    private readonly ShardWriter _writer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ITimer _giveUpTimer;
    private readonly CancellationTokenSource _givingUp = new();

    // What is under way. The actor before a restart waited for the same: its message must not count again.
    private Task? _underWay;
    private CancellationTokenSource? _request;
    private bool _restarting;

    public WriterActor(ShardWriter writer, TimeProvider time)
    {
        var self = Self;
        _writer = writer;
        _time = time;
        _timer = time.CreateTimer(_ => self.Tell(WriterProtocol.LookAgain.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _giveUpTimer = time.CreateTimer(_ => self.Tell(TimeIsUp.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static Props Props(ShardWriter writer, TimeProvider time) => Akka.Actor.Props.Create(() => new WriterActor(writer, time));

    protected override void PreStart()
    {
        _writer.RunBy(Self);
        Await(_writer.LastSend);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriterProtocol.Wake: OnLookAgain(); break;
            case WriterProtocol.LookAgain: OnLookAgain(); break;
            case SendEnded m: OnSendEnded(m); break;
            case TimeIsUp: OnTimeIsUp(); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _restarting = true;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _givingUp.Cancel();
        Dispose();
        if (!_restarting)
            _writer.Close(DropReason.Shutdown);
    }

    /// <summary>Called by the actor itself as it stops.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _giveUpTimer.Dispose();
        _request?.Dispose();
        _givingUp.Dispose();
    }

    private void OnLookAgain()
    {
        if (_writer.StopOrder is { } order)
            Schedule(_giveUpTimer, EndOf(order));
        if (_underWay is null)
            Go();
        else
            Interrupt();
    }

    private void OnSendEnded(SendEnded ended)
    {
        if (ended.Send != _underWay)
            return;
        _underWay = null;
        _request?.Dispose();
        _request = null;
        if (ended.Fault is { } fault && !_givingUp.IsCancellationRequested)
            Pause(fault);
        else
            OnLookAgain();
    }

    // What is kept is so as soon as nobody waits for it any more: that has to be looked at now and then.
    private TimeSpan EndOf(StopOrder order)
    {
        var next = _time.Monotonic() + LookWhileStopping;
        return order.KeepsSince is null || order.GiveUpAt <= next ? order.GiveUpAt : next;
    }

    private void OnTimeIsUp()
    {
        if (_writer.StopOrder is { } order && order.GiveUpAt > _time.Monotonic())
        {
            OnLookAgain();
            return;
        }

        _givingUp.Cancel();
        if (_underWay is null)
            End();
    }

    private void Go()
    {
        if (_givingUp.IsCancellationRequested)
        {
            End();
            return;
        }
        NextStep step;
        do
        {
            _writer.Signal.StayAwake();
            step = _writer.Next();
            CarryOut(step);
        }
        while (IsAsleep(step) && _writer.Next().Kind != step.Kind);
    }

    private void CarryOut(NextStep step)
    {
        switch (step.Kind)
        {
            case StepKind.BackOff or StepKind.Send when _writer.IsOver:
                End();
                break;
            case StepKind.Send:
                Send();
                break;
            case StepKind.HandOver:
                Await(_writer.LastSend = _writer.HandOverAsync(_givingUp.Token));
                break;
            case StepKind.BackOff:
                Schedule(_timer, step.At);
                break;
            case StepKind.WaitForMore:
                _writer.Signal.SleepUntilFull();
                break;
            case StepKind.UnderWay:
                InterruptShared();
                break;
            case StepKind.Idle when _writer.IsOver:
                End();
                break;
            case StepKind.Idle:
                _writer.Signal.SleepUntilAny();
                break;
        }
    }

    // Backing off is no sleep: nothing but the timer ends it.
    private bool IsAsleep(NextStep step) =>
        step.Kind == StepKind.WaitForMore || (step.Kind == StepKind.Idle && !_writer.IsOver);

    private void Send()
    {
        _request = CancellationTokenSource.CreateLinkedTokenSource(_givingUp.Token);
        Await(_writer.LastSend = _writer.SendAsync(_request.Token));
        Interrupt();
    }

    // Another node waits for what this request holds.
    private void Interrupt()
    {
        if (_request is null || _writer.InterruptAt is not { } at)
            return;
        if (at <= _time.Monotonic())
            _request.Cancel();
        else
            Schedule(_timer, at);
    }

    // As soon as its samples are back, the writer is called.
    private void InterruptShared()
    {
        if (_givingUp.IsCancellationRequested || _writer.InterruptAt <= _time.Monotonic())
            _writer.BreakOff();
        else if (_writer.InterruptAt is { } at)
            Schedule(_timer, at);
    }

    private void Await(Task send)
    {
        _underWay = send;
        send.PipeTo(Self, success: () => new SendEnded(send, Fault: null), failure: fault => new SendEnded(send, fault));
    }

    private void Pause(Exception fault)
    {
        Context.GetLogger().Error(fault, "Cannot send for writer \"{0}\"; trying again in {1}", _writer.Name, PauseAfterFault);
        Schedule(_timer, _time.Monotonic() + PauseAfterFault);
    }

    private void End()
    {
        if (_writer.TryEnd())
            Context.Stop(Self);
        else
            InterruptShared();
    }

    private void Schedule(ITimer timer, TimeSpan at)
    {
        // Timers cut off what is below a millisecond: rounded up, they never fire early.
        var wait = Math.Ceiling((at - _time.Monotonic()).TotalMilliseconds);
        timer.Change(TimeSpan.FromMilliseconds(Math.Max(wait, 0)), Timeout.InfiniteTimeSpan);
    }

    private sealed record SendEnded(Task Send, Exception? Fault) : IDeadLetterSuppression;

    private sealed record TimeIsUp : IDeadLetterSuppression
    {
        public static readonly TimeIsUp Instance = new();
    }
}
