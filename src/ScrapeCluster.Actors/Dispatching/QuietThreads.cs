using Akka.Dispatch;

namespace ScrapeCluster.Actors.Dispatching;

/// <summary>
/// A few threads of their own for actors that must not wait behind scrapes. They sleep while there is nothing to do: those of Akka's
/// fork-join-executor spin before they sleep, which for a handful of messages a second was a tenth of a node's CPU time.
/// </summary>
internal sealed class QuietThreads : ExecutorService
{
    private readonly Queue<IRunnable> _work = [];
    private readonly int _most;
    private int _threads;
    private int _sleeping;
    private bool _stopped;

    public QuietThreads(string id, int most)
        : base(id) => _most = most;

    public override void Execute(IRunnable run)
    {
        lock (_work)
        {
            if (_stopped)
                return;
            _work.Enqueue(run);
            if (_sleeping > 0)
                Monitor.Pulse(_work);
            else if (_threads < _most)
                StartThread();
        }
    }

    public override void Shutdown()
    {
        lock (_work)
        {
            _stopped = true;
            Monitor.PulseAll(_work);
        }
    }

    private void StartThread()
    {
        _threads++;
        new Thread(Run) { IsBackground = true, Name = Id }.Start();
    }

    private void Run()
    {
        while (Next() is { } run)
            run.Run();
    }

    private IRunnable? Next()
    {
        lock (_work)
        {
            while (true)
            {
                if (_work.TryDequeue(out var run))
                    return run;
                if (_stopped)
                    return null;
                _sleeping++;
                Monitor.Wait(_work);
                _sleeping--;
            }
        }
    }
}
