using Akka.Actor;
using Akka.Dispatch;

namespace ScrapeCluster.Actors.Dispatching;

/// <summary>
/// Runs an actor on the thread that tells it something, where that thread says so by <see cref="Tell"/>; else on the thread pool. A slot
/// that comes and a scrape that ends then cost no further thread its sleep.
/// </summary>
internal sealed class InlineExecutor(string id) : ExecutorService(id)
{
    [ThreadStatic]
    private static bool t_isAllowed;

    /// <summary>The actor, if its dispatcher is of this kind and nobody runs it just now, has done with the message when this returns. Not to be called with a lock held.</summary>
    public static void Tell(IActorRef actor, object message)
    {
        var before = t_isAllowed;
        t_isAllowed = true;
        try
        {
            actor.Tell(message, ActorRefs.NoSender);
        }
        finally
        {
            t_isAllowed = before;
        }
    }

    public override void Execute(IRunnable run)
    {
        if (!t_isAllowed)
        {
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
            return;
        }

        // What the actor tells others in turn is not its teller's business.
        t_isAllowed = false;
        run.Run();
    }

    public override void Shutdown()
    {
        // It owns no threads.
    }
}
