using Akka.Actor;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Parent of the node's writer actors (<c>/user/writers</c>): a fault restarts the one writer, whose queue stays.</summary>
internal sealed class WriterSupervisorActor(TimeProvider time) : UntypedActor
{
    public static Props Props(TimeProvider time) => Akka.Actor.Props.Create(() => new WriterSupervisorActor(time));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriterProtocol.Start m: Context.ActorOf(WriterActor.Props(m.Writer, time), m.Writer.Name); break;
            default: Unhandled(message); break;
        }
    }
}
