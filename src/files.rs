//! Where the bytes of files are kept: a folder, or a bucket of S3. It knows keys and bytes; what they
//! are and who may read them is the domains'.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart};
use tokio::sync::OnceCell;

use crate::error::{Error, Result};

/// What locations in a bucket begin with.
const BUCKET: &str = "s3://";
/// Bytes that are gathered before they are written: the least that S3 takes for a part.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// Parts on their way at once.
const PARTS_MAX: usize = 1;

/// Where files are kept.
#[derive(Clone, Debug)]
pub struct Files(Arc<Place>);

#[derive(Debug)]
enum Place {
    /// Made when the first file comes.
    Folder(PathBuf, OnceCell<LocalFileSystem>),
    #[cfg(feature = "s3")]
    Bucket(object_store::aws::AmazonS3),
}

/// A file that is being written: nobody sees any of it before [`Writing::keep`].
#[derive(Debug)]
pub struct Writing(WriteMultipart);

/// The bytes of a file, as they are read.
pub type Pieces = BoxStream<'static, Result<Bytes>>;

impl Files {
    /// Files in a folder, or in a bucket where the location is `s3://BUCKET`.
    ///
    /// # Errors
    /// When the bucket's settings do not do, or this build cannot speak to buckets.
    pub fn at(location: &str) -> Result<Self> {
        if let Some(name) = location.strip_prefix(BUCKET) {
            // The client would leave the folder out without a word.
            if name.trim_end_matches('/').contains('/') {
                let why = format!("{location}: name the bucket only, without a folder in it");
                return Err(Error::internal(why));
            }
            return Self::bucket(location);
        }
        let folder = Place::Folder(location.into(), OnceCell::new());
        Ok(Self(Arc::new(folder)))
    }

    /// The key and everything else come from the variables `AWS_…`, as with other programs.
    #[cfg(feature = "s3")]
    fn bucket(location: &str) -> Result<Self> {
        let builder = object_store::aws::AmazonS3Builder::from_env().with_url(location);
        let bucket = builder.build().map_err(internal)?;
        Ok(Self(Arc::new(Place::Bucket(bucket))))
    }

    #[cfg(not(feature = "s3"))]
    fn bucket(location: &str) -> Result<Self> {
        Err(Error::internal(format!(
            "{location}: this build keeps files in folders only; build it with `--features s3`"
        )))
    }

    async fn store(&self) -> Result<&dyn ObjectStore> {
        match &*self.0 {
            Place::Folder(folder, store) => {
                let open = async || {
                    std::fs::create_dir_all(folder).map_err(internal)?;
                    let store = LocalFileSystem::new_with_prefix(folder).map_err(internal)?;
                    Ok::<_, Error>(store.with_fsync(true))
                };
                let store = store.get_or_try_init(open).await?;
                Ok(store)
            }
            #[cfg(feature = "s3")]
            Place::Bucket(store) => Ok(store),
        }
    }

    /// Begins to write a file.
    ///
    /// # Errors
    /// When the place cannot be written to.
    pub async fn write(&self, key: &str) -> Result<Writing> {
        let upload = self.store().await?.put_multipart(&Path::from(key)).await;
        let upload = upload.map_err(internal)?;
        Ok(Writing(WriteMultipart::new_with_chunk_size(
            upload, PART_BYTES,
        )))
    }

    /// Clears away what broken writes left before an instant, such as those of a program that was
    /// killed, and tells how many. A bucket does so by its own rules.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn clear_parts(&self, before: DateTime<Utc>) -> Result<usize> {
        match &*self.0 {
            Place::Folder(folder, _) => clear_folder(folder, before).map_err(internal),
            #[cfg(feature = "s3")]
            Place::Bucket(_) => Ok(0),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it is not there, or cannot be read.
    pub async fn read(&self, key: &str) -> Result<Pieces> {
        let found = self.store().await?.get(&Path::from(key)).await;
        let bytes = found.map_err(internal)?.into_stream();
        Ok(bytes.map_err(internal).boxed())
    }
}

impl Writing {
    /// Writes on.
    ///
    /// # Errors
    /// When the place cannot be written to.
    pub async fn add(&mut self, bytes: &[u8]) -> Result<()> {
        let free = self.0.wait_for_capacity(PARTS_MAX).await;
        free.map_err(internal)?;
        self.0.write(bytes);
        Ok(())
    }

    /// Puts the whole file in its place, at once.
    ///
    /// # Errors
    /// When the place cannot be written to: then nothing is left of it.
    pub async fn keep(self) -> Result<()> {
        self.0.finish().await.map(drop).map_err(internal)
    }

    /// Leaves nothing of it.
    pub async fn give_up(self) {
        if let Err(error) = self.0.abort().await {
            tracing::warn!(?error, "what was given up of a file is not cleared away");
        }
    }
}

/// Files are written under their own name with `#` and a number behind it.
fn clear_folder(folder: &std::path::Path, before: DateTime<Utc>) -> std::io::Result<usize> {
    let mut cleared = 0;
    if !folder.exists() {
        return Ok(cleared);
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            cleared += clear_folder(&entry.path(), before)?;
        } else if entry.file_name().to_string_lossy().contains('#')
            && DateTime::<Utc>::from(entry.metadata()?.modified()?) < before
        {
            std::fs::remove_file(entry.path())?;
            cleared += 1;
        }
    }
    Ok(cleared)
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_within_a_bucket_is_refused() {
        for location in ["s3://evidence/2026", "s3://evidence/2026/"] {
            let refused = Files::at(location).expect_err("a folder in a bucket");
            assert!(format!("{refused:?}").contains("bucket only"), "{location}");
        }
        Files::at("evidence/2026").expect("a folder on this machine");
    }
}
