namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

public enum StepKind
{
    /// <summary>Nothing waits.</summary>
    Idle,

    /// <summary>A request is not full yet: at the step's time it goes as it is.</summary>
    WaitForMore,

    /// <summary>The last attempt failed, or the node may not send: the next one is at the step's time.</summary>
    BackOff,

    /// <summary>A request is due.</summary>
    Send,

    /// <summary>Another writer's request has what it has to send.</summary>
    UnderWay,

    /// <summary>The shard has left, and the node that took it over shall have what is queued.</summary>
    HandOver,
}

/// <summary>What a writer should do now.</summary>
/// <param name="At">For the kinds that wait: until when, on the monotonic clock.</param>
public readonly record struct NextStep(StepKind Kind, TimeSpan At = default);
