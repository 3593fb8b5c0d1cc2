namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary><c>protobuf_message</c>: what a request is made of.</summary>
public enum WriteMessage
{
    /// <summary>Remote write 1.0, <c>prometheus.WriteRequest</c>.</summary>
    Version1,

    /// <summary>Remote write 2.0, <c>io.prometheus.write.v2.Request</c>.</summary>
    Version2,
}
