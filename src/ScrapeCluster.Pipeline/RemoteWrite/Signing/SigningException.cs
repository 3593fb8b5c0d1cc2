namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary>A request could not be signed: no credentials could be had. The message says where they were looked for and what helps.</summary>
public sealed class SigningException : Exception
{
    public SigningException(string message)
        : base(message)
    {
    }

    public SigningException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
