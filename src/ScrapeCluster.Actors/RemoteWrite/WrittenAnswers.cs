using Akka.Actor;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Answers that must not be given before what they confirm outlives a kill of this process: the other node forgets it then.</summary>
internal static class WrittenAnswers
{
    public static void TellWhenWritten(this IActorRef asker, object answer, ShardWriter writer, IActorRef self)
    {
        var written = writer.WrittenAsync();
        if (written.IsCompletedSuccessfully)
            asker.Tell(answer, self);
        else
            written.PipeTo(asker, self, success: () => answer, failure: _ => answer);
    }
}
